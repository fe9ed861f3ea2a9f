import {
  type ConnectionChange,
  type ListedConnection,
  PHONE_DAILY_CAP,
  PHONE_JOIN,
  type PhoneJoin,
} from '../connections/index.js';
import { number, ON_OR_OFF, onOrOff, type Settings } from './settings.js';

const NO_CAP = 'none';

export const CONNECTION_SETTINGS: Settings<ListedConnection, ConnectionChange> = {
  phoneJoin: {
    option: '--phone-join',
    value: '<policy>',
    label: {
      zh: '微信手机号属于另一个账号时：trust 信任微信，sms 需短信验证，refuse 拒绝',
      en: "when WeChat's number belongs to another account: trust WeChat, ask for an sms code, or refuse",
    },
    rule: PHONE_JOIN,
    now: ({ phoneJoin }) => phoneJoin,
    change: (answer) => ({ phoneJoin: answer as PhoneJoin }),
  },
  phoneDailyCap: {
    option: '--phone-daily-cap',
    value: '<numbers|none>',
    label: {
      zh: '每天（UTC）获取多少个手机号后提醒，none 为不提醒',
      en: 'phone numbers a day (UTC) from which on to warn, or none',
    },
    rule: (answer) => (answer === NO_CAP ? undefined : number(PHONE_DAILY_CAP)(answer)),
    now: ({ phoneDailyCap }) => String(phoneDailyCap ?? NO_CAP),
    change: (answer) => ({ phoneDailyCap: answer === NO_CAP ? null : Number(answer) }),
  },
  phoneCapRefuses: {
    option: '--phone-cap-refuses',
    value: '<on|off>',
    label: {
      zh: '达到上限后是否拒绝当天其余的手机号，on 或 off',
      en: "whether the day's numbers beyond that are refused, on or off",
    },
    rule: ON_OR_OFF,
    now: ({ phoneCapRefuses }) => onOrOff(phoneCapRefuses),
    change: (answer) => ({ phoneCapRefuses: answer === 'on' }),
  },
  contentCheck: {
    option: '--content-check',
    value: '<on|off>',
    label: {
      zh: '昵称和头像是否先经微信内容安全检查，on 或 off',
      en: 'whether WeChat checks nicknames and avatars first, on or off',
    },
    rule: ON_OR_OFF,
    now: ({ contentCheck }) => onOrOff(contentCheck),
    change: (answer) => ({ contentCheck: answer === 'on' }),
  },
};
