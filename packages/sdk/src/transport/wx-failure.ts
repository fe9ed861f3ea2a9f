import type { RaisedName } from '../errors/sentences.js';
import { raise, type YaopaiError } from '../errors/yaopai-error.js';
import { ERRNO_TIMEOUT, type WxFailure } from '../platform/index.js';

/** errno values that mean something of their own; all others are the network's. Texts are undocumented, so only a time-out is looked for in them. */
const BY_ERRNO: Readonly<Record<number, RaisedName>> = {
  [ERRNO_TIMEOUT]: 'TIMEOUT',
  103: 'USER_DENIED',
  104: 'PRIVACY_REFUSED',
  1402101: 'WECHAT_USER_RISKY',
};

/** Names the failure of one of WeChat's own calls. https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html */
export function failureOf(lang: string, { errMsg, errno }: WxFailure): YaopaiError {
  const named = errno === undefined ? undefined : BY_ERRNO[errno];
  return raise(lang, named || (/time.?out/i.test(errMsg || '') ? 'TIMEOUT' : 'NETWORK'), { errMsg, errno });
}
