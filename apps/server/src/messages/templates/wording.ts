import type { CodePurpose } from '@yaopai/protocol';
import type { Language } from '../../http/index.js';
import type { CodeMessage } from '../code-message.js';
import type { Values } from './template.js';

type Clause = (pool: string, target: string) => string;

const TARGETS: Record<Language, Record<CodeMessage['channel'], string>> = {
  zh: { sms: '手机号', email: '邮箱' },
  en: { sms: 'phone number', email: 'email address' },
};

/** What a code is for: after “用于”, and after “to”. */
const PURPOSES: Record<CodePurpose, Record<Language, Clause>> = {
  'sign-in': { zh: (pool) => `登录${pool}`, en: (pool) => `sign in to ${pool}` },
  'sign-up': { zh: (pool) => `注册${pool}账号`, en: (pool) => `create your ${pool} account` },
  'reset-password': { zh: (pool) => `重设${pool}账号的密码`, en: (pool) => `reset your ${pool} password` },
  bind: {
    zh: (pool, target) => `将此${target}绑定到您的${pool}账号`,
    en: (pool, target) => `add this ${target} to your ${pool} account`,
  },
  change: {
    zh: (pool, target) => `更换${pool}账号的${target}`,
    en: (pool, target) => `change the ${target} of your ${pool} account`,
  },
  'export-account': { zh: (pool) => `导出${pool}账号的数据`, en: (pool) => `export the data of your ${pool} account` },
  'close-account': { zh: (pool) => `注销${pool}账号`, en: (pool) => `close your ${pool} account` },
  'join-phone': {
    zh: (pool, target) => `用此${target}关联您的${pool}账号`,
    en: (pool, target) => `connect this ${target} to your ${pool} account`,
  },
};

/** What the placeholders stand for in one message. */
export function valuesOf({ channel, code, purpose, language, poolName, expiresInMinutes }: CodeMessage): Values {
  const pool = oneLine(poolName);
  return {
    code,
    poolName: pool,
    purpose: PURPOSES[purpose][language](language === 'zh' ? spaced(pool) : pool, TARGETS[language][channel]),
    expiry:
      language === 'zh' ? `${expiresInMinutes} 分钟` : `${expiresInMinutes} minute${expiresInMinutes === 1 ? '' : 's'}`,
  };
}

/** Names go into subjects and into SMS: no line breaks and no characters that turn the direction of writing. */
export const oneLine = (name: string): string =>
  name
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** A space between Chinese and a Latin name, none between Chinese and Chinese. */
export const spaced = (name: string): string => name.replace(/^(?=[\x21-\x7e])/, ' ').replace(/(?<=[\x21-\x7e])$/, ' ');
