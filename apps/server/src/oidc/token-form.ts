import type { Sentence } from '@yaopai/protocol';
import { invalidInput } from '../http/index.js';

/** Longer than any token of ours. */
const LONGEST_TOKEN = 8_192;
const MISSING: Sentence = { zh: '缺失，且只能出现一次', en: 'is missing, or stands there more than once' };
const REPEATED: Sentence = { zh: '只能出现一次', en: 'must stand there once' };
const TOO_LONG: Sentence = { zh: '过长，不是本服务签发的令牌', en: 'is longer than any token of this server' };

/**
 * The token that a form asks about (RFC 7662, section 2.1; RFC 7009, section 2.1). Parameters that nobody knows are ignored, as
 * RFC 6749, section 3.2, wants it; so is the hint: the two kinds of token are told apart by their form.
 * @throws AppError INVALID_INPUT
 */
export function tokenOf(form: unknown): string {
  const { token, token_type_hint: hint } = (form ?? {}) as Record<string, unknown>;
  if (typeof token !== 'string' || token === '') throw invalidInput('token', MISSING);
  if (token.length > LONGEST_TOKEN) throw invalidInput('token', TOO_LONG);
  if (hint !== undefined && typeof hint !== 'string') throw invalidInput('token_type_hint', REPEATED);
  return token;
}
