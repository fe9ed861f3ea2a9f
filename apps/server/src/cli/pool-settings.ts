import {
  CLOSING_DAYS,
  PASSWORD_MIN_CLASSES,
  PASSWORD_MIN_LENGTH,
  PHONE_RECYCLED_AFTER_DAYS,
  type UserPoolChange,
  type UserPoolEntity,
} from '../user-pools/index.js';
import { NAME, number, ON_OR_OFF, onOrOff, type Settings } from './settings.js';

export const POOL_SETTINGS: Settings<UserPoolEntity, UserPoolChange> = {
  name: NAME,
  passwordMinLength: {
    option: '--password-min-length',
    value: '<characters>',
    label: { zh: '密码的最少字符数，6–64', en: 'characters that a password needs, 6 to 64' },
    rule: number(PASSWORD_MIN_LENGTH),
    now: ({ passwordMinLength }) => String(passwordMinLength),
    change: (answer) => ({ passwordMinLength: Number(answer) }),
  },
  passwordMinClasses: {
    option: '--password-min-classes',
    value: '<kinds>',
    label: {
      zh: '密码至少包含小写字母、大写字母、数字、其他字符中的几种，1–4',
      en: 'how many of lower case, upper case, digits and other characters a password needs, 1 to 4',
    },
    rule: number(PASSWORD_MIN_CLASSES),
    now: ({ passwordMinClasses }) => String(passwordMinClasses),
    change: (answer) => ({ passwordMinClasses: Number(answer) }),
  },
  phoneRecycledAfterDays: {
    option: '--phone-recycled-after-days',
    value: '<days>',
    label: {
      zh: '手机号多少天未再验证后，视为可能已换人，1–3650',
      en: "days after its last proof from which on a phone number may be somebody else's, 1 to 3650",
    },
    rule: number(PHONE_RECYCLED_AFTER_DAYS),
    now: ({ phoneRecycledAfterDays }) => String(phoneRecycledAfterDays),
    change: (answer) => ({ phoneRecycledAfterDays: Number(answer) }),
  },
  closingDays: {
    option: '--closing-days',
    value: '<days>',
    label: {
      zh: '注销账号后多少天内可以反悔，之后删除个人数据（已在注销中的不受影响），1–90',
      en: 'days for which a closed account can be had back before its data is erased (those under way keep theirs), 1 to 90',
    },
    rule: number(CLOSING_DAYS),
    now: ({ closingDays }) => String(closingDays),
    change: (answer) => ({ closingDays: Number(answer) }),
  },
  revealAccountExistence: {
    option: '--reveal-account-existence',
    value: '<on|off>',
    label: {
      zh: '是否告诉来访者某个账号存在与否，on 或 off',
      en: 'whether anybody may learn which accounts exist, on or off',
    },
    rule: ON_OR_OFF,
    now: ({ revealAccountExistence }) => onOrOff(revealAccountExistence),
    change: (answer) => ({ revealAccountExistence: answer === 'on' }),
  },
  registration: {
    option: '--registration',
    value: '<on|off>',
    label: { zh: '是否允许注册新账号，on 或 off', en: 'whether new accounts may be made, on or off' },
    rule: ON_OR_OFF,
    now: ({ registrationEnabled }) => onOrOff(registrationEnabled),
    change: (answer) => ({ registrationEnabled: answer === 'on' }),
  },
};
