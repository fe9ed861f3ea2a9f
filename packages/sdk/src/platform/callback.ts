/** What WeChat hands to `fail`. */
export interface WxFailure {
  errMsg?: string;
  /** Since base library 2.24.0, on some calls. */
  errno?: number;
}

/** General errno for a time-out: https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html */
const ERRNO_TIMEOUT = 5;

/**
 * Turns one callback-style `wx` call into a promise that rejects with a `WxFailure`.
 *
 * A call whose callbacks never come is given up after `patienceMs`, so that one lost callback cannot hang every later caller.
 */
export function settle<T>(
  patienceMs: number,
  start: (success: (result: T) => void, fail: (failure: WxFailure) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject({ errno: ERRNO_TIMEOUT }), patienceMs);
    const fail = (failure?: WxFailure): void => {
      clearTimeout(timer);
      reject(failure || {});
    };
    try {
      start((result) => {
        clearTimeout(timer);
        resolve(result);
      }, fail);
    } catch (error) {
      fail({ errMsg: String(error) });
    }
  });
}
