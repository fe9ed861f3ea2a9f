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
import type { RaisedCode } from '../errors/sentences.js';
import { raise, type YaopaiError } from '../errors/yaopai-error.js';
import type { WxFailure } from '../platform/index.js';

/** By errno, or by the text, which is all there is before base library 2.24.0. */
const KNOWN: [RegExp, RaisedCode][] = [
  [/^1400001|quota/, NO_QUOTA],
  [/^14(02|21)10[12]/, WECHAT_USER_RISKY],
  [/^104 |privacy permission/, PRIVACY_REFUSED],
  // The mini program did not declare that it asks for this, or may not ask at all.
  [/^1[01]2 |declared|no permission|banned/, CONFIGURATION],
  [/^10[01] /, UNSUPPORTED],
  [/^5 |timeout/i, TIMEOUT],
  [/^103 |deny|cancel/, USER_DENIED],
];

/**
 * Names the failure of one of WeChat's own calls, or of a button.
 *
 * @param otherwise What an unknown one is.
 * @see https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html
 */
export function failureOf(
  lang: string,
  { errMsg = '', errno = 0 }: WxFailure,
  otherwise: RaisedCode = NETWORK,
): YaopaiError {
  const known = KNOWN.find(([sign]) => sign.test(`${errno} ${errMsg}`));
  const code = known ? known[1] : otherwise;
  return raise(lang, code, { errMsg, errno }, code === CONFIGURATION ? errMsg : '');
}
