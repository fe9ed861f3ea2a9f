import { NETWORK, USER_DENIED } from '../errors/codes.js';
import type { YaopaiError } from '../errors/yaopai-error.js';
import type { WxFailure } from '../platform/index.js';
import { failureOf } from '../transport/wx-failure.js';

/** Why a button gave nothing; undefined when it did not say that it failed. Without a known number it was the user. */
export function refusalOf(lang: string, failure: WxFailure): YaopaiError | undefined {
  const { errMsg, errno } = failure;
  return errno || (errMsg && !/:ok/.test(errMsg)) ? denialOf(lang, failure) : undefined;
}

/** The same where it is known to have failed. */
export const denialOf = (lang: string, failure: WxFailure): YaopaiError =>
  failureOf(lang, failure, failure.errno! > 1 ? NETWORK : USER_DENIED);
