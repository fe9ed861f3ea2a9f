export type Option = Record<string, unknown>;

/** Thrown by what an API does, with the tail of WeChat's errMsg. */
export class WxFailure extends Error {}

/**
 * An asynchronous `wx` API as WeChat calls back: success or fail, then complete, never before the call has returned; without
 * callbacks a promise.
 */
export function wxCall(
  name: string,
  report: (error: unknown) => void,
  act: (option: Option) => object | void,
): (option?: Option) => Promise<object> | void {
  return (option = {}) => {
    const result = Promise.resolve().then(() => ({ ...act(option), errMsg: `${name}:ok` }));
    const failed = (error: unknown): { errMsg: string } => {
      if (!(error instanceof WxFailure)) report(error);
      return { errMsg: `${name}:fail ${error instanceof Error ? error.message : String(error)}` };
    };
    const called = ['success', 'fail', 'complete'].some((callback) => typeof option[callback] === 'function');
    if (!called) {
      return result.catch((error: unknown) => {
        throw failed(error);
      });
    }
    result.then(
      (value) => callBack(option, 'success', value, report),
      (error: unknown) => callBack(option, 'fail', failed(error), report),
    );
    return undefined;
  };
}

function callBack(option: Option, outcome: string, value: object, report: (error: unknown) => void): void {
  for (const name of [outcome, 'complete']) {
    const callback = option[name];
    if (typeof callback !== 'function') continue;
    try {
      callback(value);
    } catch (error) {
      report(error);
    }
  }
}
