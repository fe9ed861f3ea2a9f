import { AppError } from './app-error.js';

const BEARER = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i;

/** The bearer token of a request (RFC 6750, section 2.1); undefined when it carries none. @throws AppError TOKEN_INVALID */
export function bearerToken(headers: { authorization?: string }): string | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return undefined;
  const token = BEARER.exec(authorization)?.[1];
  if (!token) throw new AppError('TOKEN_INVALID');
  return token;
}

/** The same where a token that is not ours is no error: what is not even a bearer token counts as one that is not ours. */
export function presentedToken(headers: { authorization?: string }): string | undefined {
  const { authorization } = headers;
  return authorization && (BEARER.exec(authorization)?.[1] ?? authorization);
}

/** One header's text, when it is there. */
export function headerText(headers: Record<string, string | string[] | undefined>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
