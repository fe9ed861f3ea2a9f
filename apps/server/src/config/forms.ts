import { isIP } from 'node:net';

/** Reads one setting's text; throws a `FormError` whose message completes "<VARIABLE> …". */
export type Form<T> = (text: string) => T;

export class FormError extends Error {}

const DECIMAL = /^\d{1,9}$/;
const EMAIL = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,255}$/;

export function integer(range: { min: number; max: number }): Form<number> {
  return (text) => {
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
    if (!(value >= range.min && value <= range.max))
      throw new FormError(`is not a whole number from ${range.min} to ${range.max}`);
    return value;
  };
}

export function oneOf<const T extends string>(values: readonly T[]): Form<T> {
  return (text) => {
    const found = values.find((value) => value === text);
    if (found === undefined) throw new FormError(`is none of ${values.join(', ')}`);
    return found;
  };
}

/** `1` or `0`. */
export const flag: Form<boolean> = (text) => {
  if (text !== '1' && text !== '0') throw new FormError('is neither 1 nor 0');
  return text === '1';
};

/** A URL of one of the schemes, as it was written: database and mail drivers read parts that URL would rewrite. */
export function url(...schemes: string[]): Form<string> {
  return (text) => {
    const parsed = URL.canParse(text) ? new URL(text) : undefined;
    if (!parsed || !schemes.includes(parsed.protocol.slice(0, -1)) || !parsed.host) {
      throw new FormError(`is not a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`);
    }
    return text;
  };
}

/** An http(s) address to which paths are appended: no query, fragment or credentials; without its trailing slash. */
export const baseUrl: Form<string> = (text) => {
  const parsed = new URL(url('http', 'https')(text));
  if (parsed.search || parsed.hash || parsed.username || parsed.password) {
    throw new FormError('must not have a query, a fragment, a user name or a password');
  }
  return (parsed.origin + parsed.pathname).replace(/\/+$/, '');
};

/** A PostgreSQL URL that names host and database; the host may be a socket folder: `postgres://user@/name?host=/run/postgresql`. */
export const databaseUrl: Form<string> = (text) => {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (!parsed || !['postgres:', 'postgresql:'].includes(parsed.protocol))
    throw new FormError('is not a URL that starts with postgres://');
  if (!parsed.host && !parsed.searchParams.has('host')) throw new FormError('does not name a host');
  if (parsed.pathname.length < 2) throw new FormError('does not name a database after the host');
  return text;
};

/** 32 bytes in base64 or base64url. */
export const secretKey: Form<Buffer> = (text) => {
  const bytes = Buffer.from(text, 'base64');
  const canonical = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (bytes.length !== 32 || bytes.toString('base64').replace(/=+$/, '') !== canonical) {
    throw new FormError('is not 32 bytes in base64 (44 characters); make one with: openssl rand -base64 32');
  }
  return bytes;
};

/** What a socket can listen on: an address or a host name. */
export const host: Form<string> = (text) => {
  if (!isIP(text) && !/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text))
    throw new FormError('is neither an IP address nor a host name');
  return text;
};

export const email: Form<string> = (text) => {
  if (!EMAIL.test(text)) throw new FormError('is not an email address');
  return text;
};

/** `name@example.com` or `Name <name@example.com>`. */
export const mailbox: Form<string> = (text) => {
  const address = /^[^<>\r\n]{0,100}<([^<>]+)>$/.exec(text)?.[1] ?? text;
  if (!EMAIL.test(address)) throw new FormError('is neither an email address nor "Name <address>"');
  return text;
};

export const password: Form<string> = (text) => {
  if (text.length < 8) throw new FormError('is shorter than 8 characters');
  return text;
};

/** Comma-separated addresses and CIDR ranges. */
export const networks: Form<string[]> = (text) => {
  const entries = text.split(',').map((entry) => entry.trim());
  entries.forEach((entry, index) => {
    if (!isNetwork(entry))
      throw new FormError(
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
