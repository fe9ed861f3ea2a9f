import type { ApplicationId, ConnectionIdentifier, UserPoolId } from '@yaopai/protocol';
import {
  boolean,
  checkObject,
  id,
  inside,
  integer,
  type InvalidFieldDetail,
  isObject,
  listOf,
  oneOf,
  type Rules,
  text,
  title,
} from '../input/index.js';
import type { PhoneJoin } from './connection.js';

export interface NewConnection {
  userPoolId: UserPoolId;
  /** `[a-z0-9-]`, 1–31 characters, once per pool; never changes. */
  identifier: ConnectionIdentifier;
  type: 'wechat-miniprogram';
  displayName: string;
  /** `wx` and 16 lower-case letters or digits; once per pool. */
  appId: string;
  appSecret: string;
  /** Default false. */
  loginOnly?: boolean;
  /** Default `trust`. */
  phoneJoin?: PhoneJoin;
  /** Default false. */
  contentCheck?: boolean;
  /** Default: none is taken. */
  messagePush?: MessagePush;
  /** WeChat's business-domain verification file. Its name is unique in the deployment. */
  verificationFile?: { name: string; content: string };
  /** The applications it is enabled for; default: all of its pool. */
  applications?: ApplicationId[];
}

/** What was entered as message push at WeChat's console. */
export interface MessagePush {
  token: string;
  /** Without one WeChat pushes in plain mode. */
  encodingAesKey?: string;
}

/** What may be changed of a connection; what is absent stays. */
export interface ConnectionChange {
  phoneJoin?: PhoneJoin;
  /** At least 1; null: no cap. */
  phoneDailyCap?: number | null;
  phoneCapRefuses?: boolean;
  contentCheck?: boolean;
}

export const CONNECTION_IDENTIFIER = text(/^[a-z0-9-]{1,31}$/, {
  zh: '应为 1–31 个小写字母、数字或连字符',
  en: 'must be 1 to 31 lower-case letters, digits or hyphens',
});
export const WECHAT_APP_ID = text(/^wx[0-9a-z]{16}$/, {
  zh: '不是小程序 AppID：应为 wx 加 16 个小写字母或数字（微信公众平台 → 开发管理 → 开发设置）',
  en: 'is no mini program AppID: wx and 16 lower-case letters or digits (WeChat console, development settings)',
});
export const APP_SECRET = text(/^[\x21-\x7e]{1,128}$/, {
  zh: '应为微信公众平台给出的 AppSecret，不含空格',
  en: 'must be the AppSecret from the WeChat console, without spaces',
});
export const PHONE_JOIN = oneOf('trust', 'sms', 'refuse');
export const PHONE_DAILY_CAP = integer(1, 1_000_000_000);
export const PUSH_TOKEN = text(/^[A-Za-z0-9]{3,32}$/, {
  zh: '应为 3–32 个字母或数字（微信公众平台 → 开发管理 → 消息推送 → Token）',
  en: 'must be 3 to 32 letters or digits (Token of the message push in the WeChat console)',
});
export const PUSH_AES_KEY = text(/^[A-Za-z0-9]{43}$/, {
  zh: '应为 43 个字母或数字（微信公众平台 → 开发管理 → 消息推送 → EncodingAESKey）',
  en: 'must be 43 letters or digits (EncodingAESKey of the message push in the WeChat console)',
});
const FILE_NAME = text(/^[A-Za-z0-9_-]{1,64}\.txt$/, {
  zh: '应为 1–64 个字母、数字、下划线或连字符，以 .txt 结尾',
  en: 'must be 1 to 64 letters, digits, underscores or hyphens, then .txt',
});
const FILE_CONTENT = text(/^[^]{1,4096}$/, { zh: '应为 1–4096 个字符', en: 'must be 1 to 4096 characters' });

export function checkConnection(input: unknown): InvalidFieldDetail[] {
  const details = checkObject(input, {
    userPoolId: id,
    identifier: CONNECTION_IDENTIFIER,
    type: oneOf('wechat-miniprogram'),
    displayName: title,
    appId: WECHAT_APP_ID,
    appSecret: APP_SECRET,
    'loginOnly?': boolean,
    'phoneJoin?': PHONE_JOIN,
    'contentCheck?': boolean,
    'messagePush?': () => undefined,
    'verificationFile?': () => undefined,
    'applications?': listOf(id),
  });
  if (!isObject(input)) return details;
  const within = (field: string, rules: Rules): InvalidFieldDetail[] =>
    input[field] === undefined ? [] : inside(field, checkObject(input[field], rules));
  return [
    ...details,
    ...within('messagePush', { token: PUSH_TOKEN, 'encodingAesKey?': PUSH_AES_KEY }),
    ...within('verificationFile', { name: FILE_NAME, content: FILE_CONTENT }),
  ];
}
