import type { Sentence } from '@yaopai/protocol';
import { AppError, invalidInput } from '../http/index.js';

/** What a request says to prove which application it comes from. */
export interface ClientCredentials {
  applicationId: string;
  secret: string;
}

const BASIC = /^Basic +([A-Za-z0-9+/_-]+=*)$/i;

/**
 * By HTTP Basic or in the form, never both (RFC 6749, section 2.3.1).
 * @throws AppError INVALID_INPUT; APPLICATION_SECRET_WRONG when there are none, or none that can be read
 */
export function clientCredentialsOf(authorization: string | undefined, form: unknown): ClientCredentials {
  const { client_id: applicationId, client_secret: secret } = (form ?? {}) as Record<string, unknown>;
  if (authorization === undefined) {
    if (applicationId === undefined || secret === undefined) throw new AppError('APPLICATION_SECRET_WRONG');
    if (typeof applicationId !== 'string') throw invalidInput('client_id', REPEATED);
    if (typeof secret !== 'string') throw invalidInput('client_secret', REPEATED);
    return { applicationId, secret };
  }
  if (secret !== undefined) throw invalidInput('client_secret', TWICE);
  const credentials = basic(authorization);
  if (!credentials) throw new AppError('APPLICATION_SECRET_WRONG');
  if (applicationId !== undefined && applicationId !== credentials.applicationId)
    throw invalidInput('client_id', OTHER_CLIENT);
  return credentials;
}

/** Both parts are form-encoded before they are joined, for they may hold a colon. */
function basic(authorization: string): ClientCredentials | undefined {
  const encoded = BASIC.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  const applicationId = formDecoded(text.slice(0, colon));
  const secret = formDecoded(text.slice(colon + 1));
  return applicationId === undefined || secret === undefined ? undefined : { applicationId, secret };
}

function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

const REPEATED: Sentence = { zh: '只能出现一次', en: 'must stand there once' };
const TWICE: Sentence = {
  zh: '不能与 Authorization 头同时使用',
  en: 'must not come beside an Authorization header: use one of the two',
};
const OTHER_CLIENT: Sentence = {
  zh: '与 Authorization 头中的应用 ID 不一致',
  en: 'is not the application of the Authorization header',
};
