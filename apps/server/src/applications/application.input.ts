import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import { checkObject, id, type InvalidFieldDetail, integer, listOf, type Rule, text, title } from '../input/index.js';

export interface NewApplication {
  /** `[a-z0-9-]`, 1–63 characters, unique in the deployment; never changes. */
  id: ApplicationId;
  userPoolId: UserPoolId;
  name: string;
  /** For backends that authenticate as this application; a mini program never holds it. */
  secret?: string;
  /** Where the browser flow may return to. */
  redirectUris?: string[];
  /** Life of an access token, 1 second to a day. Default 1800. */
  accessTokenSeconds?: number;
}

/** Checked. */
export interface ApplicationChange {
  name?: string;
  accessTokenSeconds?: number;
}

/** An access token's life: the table holds it so, too. */
export const ACCESS_TOKEN_SECONDS = integer(1, 86_400);

const SECRET = text(/^[\x21-\x7e]{1,256}$/, {
  zh: '应为 1–256 个可见 ASCII 字符，不含空格',
  en: 'must be 1 to 256 visible ASCII characters without spaces',
});

/** An absolute URI without fragment (RFC 6749, section 3.1.2): http(s), or an app's own scheme with a dot (RFC 8252, section 7.1). */
const redirectUri: Rule = (value) => {
  const parsed = typeof value === 'string' && !value.includes('#') && URL.canParse(value) ? new URL(value) : undefined;
  if (parsed && /^(https?|[a-z][a-z0-9+-]*\.[a-z0-9+.-]*):$/.test(parsed.protocol)) return undefined;
  return {
    zh: '应为不含 # 的完整地址，例如 https://example.com/callback',
    en: 'must be absolute addresses without #, such as https://example.com/callback',
  };
};

export const checkApplication = (input: unknown): InvalidFieldDetail[] =>
  checkObject(input, {
    id,
    userPoolId: id,
    name: title,
    'secret?': SECRET,
    'redirectUris?': listOf(redirectUri),
    'accessTokenSeconds?': ACCESS_TOKEN_SECONDS,
  });
