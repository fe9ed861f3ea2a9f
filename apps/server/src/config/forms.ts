import type { Sentence } from '@yaopai/protocol';
import { isIP } from 'node:net';

/** Reads one setting's text; throws a `FormError` that says what is wrong with it. */
export type Form<T> = (text: string) => T;

export class FormError extends Error {
  readonly reason: Sentence;

  constructor(zh: string, en: string) {
    super(en);
    this.reason = { zh, en };
  }
}

const DECIMAL = /^\d{1,9}$/;
const EMAIL = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,255}$/;

export function integer(range: { min: number; max: number }): Form<number> {
  return (text) => {
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
    if (!(value >= range.min && value <= range.max))
      throw new FormError(
        `不是 ${range.min} 到 ${range.max} 的整数`,
        `is not a whole number from ${range.min} to ${range.max}`,
      );
    return value;
  };
}

export function oneOf<const T extends string>(values: readonly T[]): Form<T> {
  return (text) => {
    const found = values.find((value) => value === text);
    if (found === undefined) throw new FormError(`只能是 ${values.join('、')} 之一`, `is none of ${values.join(', ')}`);
    return found;
  };
}

/** `1` or `0`. */
export const flag: Form<boolean> = (text) => {
  if (text !== '1' && text !== '0') throw new FormError('只能是 1 或 0', 'is neither 1 nor 0');
  return text === '1';
};

/** A URL of one of the schemes, as it was written: database and mail drivers read parts that URL would rewrite. */
export function url(...schemes: string[]): Form<string> {
  return (text) => {
    const parsed = URL.canParse(text) ? new URL(text) : undefined;
    if (!parsed || !schemes.includes(parsed.protocol.slice(0, -1)) || !parsed.host) {
      throw new FormError(
        `不是以 ${schemes.map((scheme) => `${scheme}://`).join(' 或 ')} 开头的 URL`,
        `is not a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
      );
    }
    return text;
  };
}

/** The text as it was written, once a parser has found nothing wrong with it. */
export function checkedBy(parse: (text: string) => unknown): Form<string> {
  return (text) => {
    parse(text);
    return text;
  };
}

/** An http(s) address to which paths are appended: no query, fragment or credentials; without its trailing slash. */
export const baseUrl: Form<string> = (text) => {
  const parsed = new URL(url('http', 'https')(text));
  if (parsed.search || parsed.hash || parsed.username || parsed.password) {
    throw new FormError(
      '不能带查询参数、片段、用户名或密码',
      'must not have a query, a fragment, a user name or a password',
    );
  }
  return (parsed.origin + parsed.pathname).replace(/\/+$/, '');
};

/** A base URL without a path: RFC 8414 has clients look for an issuer's metadata at the root of its host. */
export const origin: Form<string> = (text) => {
  const base = baseUrl(text);
  if (new URL(base).pathname !== '/') {
    throw new FormError(
      '不能带路径：客户端会在该域名的根路径下查找元数据，请使用单独的域名',
      'must not have a path: clients look for the metadata at the root of its host, so give it a host of its own',
    );
  }
  return base;
};

/** A PostgreSQL URL that names host and database; the host may be a socket folder: `postgres://user@/name?host=/run/postgresql`. */
export const databaseUrl: Form<string> = (text) => {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (!parsed || !['postgres:', 'postgresql:'].includes(parsed.protocol))
    throw new FormError('不是以 postgres:// 开头的 URL', 'is not a URL that starts with postgres://');
  if (!parsed.host && !parsed.searchParams.has('host')) throw new FormError('没有写主机', 'does not name a host');
  if (parsed.pathname.length < 2)
    throw new FormError('主机之后没有写数据库名', 'does not name a database after the host');
  return text;
};

/** 32 bytes in base64 or base64url. */
export const secretKey: Form<Buffer> = (text) => {
  const bytes = Buffer.from(text, 'base64');
  const canonical = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (bytes.length !== 32 || bytes.toString('base64').replace(/=+$/, '') !== canonical) {
    throw new FormError(
      '不是 base64 形式的 32 字节（44 个字符）；可用 openssl rand -base64 32 生成',
      'is not 32 bytes in base64 (44 characters); make one with: openssl rand -base64 32',
    );
  }
  return bytes;
};

/** What a socket can listen on: an address or a host name. */
export const host: Form<string> = (text) => {
  if (!isIP(text) && !/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text))
    throw new FormError('既不是 IP 地址也不是主机名', 'is neither an IP address nor a host name');
  return text;
};

export const email: Form<string> = (text) => {
  if (!EMAIL.test(text)) throw new FormError('不是邮箱地址', 'is not an email address');
  return text;
};

/** `name@example.com` or `Name <name@example.com>`. */
export const mailbox: Form<string> = (text) => {
  const address = /^[^<>\r\n]{0,100}<([^<>]+)>$/.exec(text)?.[1] ?? text;
  if (!EMAIL.test(address))
    throw new FormError('既不是邮箱地址，也不是“名称 <地址>”', 'is neither an email address nor "Name <address>"');
  return text;
};

export const password: Form<string> = (text) => {
  if (text.length < 8) throw new FormError('少于 8 个字符', 'is shorter than 8 characters');
  return text;
};

/** Comma-separated addresses and CIDR ranges. */
export const networks: Form<string[]> = (text) => {
  const entries = text.split(',').map((entry) => entry.trim());
  entries.forEach((entry, index) => {
    if (!isNetwork(entry))
      throw new FormError(
        `应为逗号分隔的 IP 地址或 CIDR 网段，第 ${index + 1} 项两者都不是`,
        `is a comma-separated list of IP addresses and CIDR ranges, and entry ${index + 1} is neither`,
      );
  });
  return entries;
};

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const version = isIP(address);
  if (!version || rest.length) return false;
  return bits === undefined || (DECIMAL.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
