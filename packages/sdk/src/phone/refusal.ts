import {
  CONFIGURATION,
  NETWORK,
  NO_QUOTA,
  PRIVACY_REFUSED,
  TIMEOUT,
  UNSUPPORTED,
  USER_DENIED,
  WECHAT_USER_RISKY,
} from '../errors/codes.js';
import { NO_QUOTA_SENTENCE, SENTENCES } from '../errors/sentences.js';
import { raise, type YaopaiError } from '../errors/yaopai-error.js';
import type { WxFailure } from '../platform/index.js';

/** By errno, or by the text, which is all there is before base library 2.24.0. All other numbers are the network's. */
const KNOWN = [
  [/^1400001|quota/, NO_QUOTA],
  [/^1421102/, WECHAT_USER_RISKY],
  [/^104 |privacy permission/, PRIVACY_REFUSED],
  // The mini program did not declare that it asks for phone numbers, or may not ask at all.
  [/^1[01]2 |declared|no permission|banned/, CONFIGURATION],
  [/^10[01] /, UNSUPPORTED],
  [/^5 |timeout/, TIMEOUT],
  [/^(0|1|103) |deny|cancel/, USER_DENIED],
  [/./, NETWORK],
] as const;

/**
 * Why a button gave nothing; undefined when it did not say that it failed.
 *
 * https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html
 */
export function refusalOf(lang: string, { errMsg = '', errno = 0 }: WxFailure): YaopaiError | undefined {
  if (!errno && (!errMsg || /:ok/.test(errMsg))) return undefined;
  const [, code] = KNOWN.find(([sign]) => sign.test(`${errno} ${errMsg}`))!;
  const raised = code === NO_QUOTA ? NO_QUOTA_SENTENCE : SENTENCES[code];
  return raise(lang, code, { errMsg, errno }, code === CONFIGURATION ? errMsg : '', raised);
}
