import { NETWORK, PRIVACY_REFUSED, TIMEOUT, USER_DENIED, WECHAT_USER_RISKY } from '../errors/codes.js';
import type { RaisedCode } from '../errors/sentences.js';
import { raise, type YaopaiError } from '../errors/yaopai-error.js';
import { ERRNO_TIMEOUT, type WxFailure } from '../platform/index.js';

/** errno values that mean something of their own; all others are the network's. */
const BY_ERRNO: Readonly<Record<number, RaisedCode>> = {
  [ERRNO_TIMEOUT]: TIMEOUT,
  103: USER_DENIED,
  104: PRIVACY_REFUSED,
  1402101: WECHAT_USER_RISKY,
};

/**
 * Names the failure of one of WeChat's own calls. Texts are undocumented, so only a time-out is looked for in them.
 *
 * https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html
 */
export function failureOf(lang: string, { errMsg, errno = 0 }: WxFailure): YaopaiError {
  return raise(lang, BY_ERRNO[errno] || (/timeout/i.test(errMsg || '') ? TIMEOUT : NETWORK), { errMsg, errno });
}
