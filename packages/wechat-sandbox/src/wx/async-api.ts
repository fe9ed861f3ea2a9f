import type { AppRun, DeviceState } from './device-state.js';
import { ERRNO, type Failure, messageOf } from './errno.js';
import { later } from './later.js';
import { atLeast } from './versions.js';

/** An option object as it arrives from untyped mini program code. */
export type Option = Record<string, unknown>;

export interface Settle {
  ok: (result?: object) => void;
  fail: (failure: Failure) => void;
}

const CALLBACKS = ['success', 'fail', 'complete'] as const;

/**
 * An asynchronous `wx` API: callbacks `success`/`fail` then `complete`, never before the call has returned, each with errMsg;
 * a promise when no callback is given (base library 2.10.2 and later), which rejects with the same object.
 */
export function asyncApi(
  device: DeviceState,
  run: AppRun,
  name: string,
  act: (option: Option, settle: Settle) => void | Promise<void>,
): (option?: Option) => Promise<object> | void {
  return (option = {}) => {
    device.calls.push({ name, option });
    watchFrequency(device, name);
    const called = CALLBACKS.some((callback) => typeof option[callback] === 'function');
    if (called || !atLeast(device.settings.SDKVersion, '2.10.2')) {
      start(device, run, name, option, act, (outcome, result) => report(device, option, outcome, result));
      return undefined;
    }
    return new Promise((resolve, reject) => {
      start(device, run, name, option, act, (outcome, result) =>
        outcome === 'success' ? resolve(result) : reject(result),
      );
    });
  };
}

const LIMITED = new Set(['login', 'checkSession', 'getSetting', 'getUserInfo', 'getUserProfile']);
const MOST_PER_SECOND = 4;

/** Nothing fails at once, but more than four calls a second bring the developer a notice. */
function watchFrequency(device: DeviceState, name: string): void {
  if (!LIMITED.has(name)) return;
  const now = performance.now();
  const recent = [...(device.limitedCalls.get(name) ?? []).filter((at) => now - at < 1000), now];
  device.limitedCalls.set(name, recent);
  if (recent.length > MOST_PER_SECOND) device.warnings.push(`wx.${name} was called more than four times in a second.`);
}

type Outcome = 'success' | 'fail';

function start(
  device: DeviceState,
  run: AppRun,
  name: string,
  option: Option,
  act: (option: Option, settle: Settle) => void | Promise<void>,
  done: (outcome: Outcome, result: object) => void,
): void {
  let settled = false;
  const finish = (outcome: Outcome, result: object): void => {
    if (settled) return;
    settled = true;
    later(() => {
      if (run.alive) done(outcome, result);
    });
  };
  const settle = settleAs(device, name, finish);
  const refusal = takeRefusal(device, name);
  if (refusal) return settle.fail(refusal);
  Promise.resolve()
    .then(() => act(option, settle))
    .catch((error: unknown) => settle.fail({ reason: messageOf(error), errno: ERRNO.internal }));
}

/** `ok` and `fail` of one call, with errMsg and errno put on. */
export function settleAs(
  device: DeviceState,
  name: string,
  finish: (outcome: Outcome, result: object) => void,
): Settle {
  return {
    ok: (result = {}) => finish('success', { ...result, errMsg: `${name}:ok` }),
    fail: ({ reason, errno }) => {
      const numbered = errno !== undefined && atLeast(device.settings.SDKVersion, '2.24.0');
      finish('fail', { errMsg: `${name}:fail${reason ? ` ${reason}` : ''}`, ...(numbered ? { errno } : {}) });
    },
  };
}

/** Calls back as WeChat does: an error thrown in a callback is reported, it stops nothing. */
export function report(device: DeviceState, option: Option, outcome: Outcome, result: object): void {
  for (const name of [outcome, 'complete']) {
    const callback = option[name];
    if (typeof callback !== 'function') continue;
    callApp(device, () => void callback(result));
  }
}

/** Runs code of the app: what it throws is a script error, and stops nothing of ours. */
export function callApp(device: DeviceState, run: () => void): void {
  try {
    run();
  } catch (error) {
    device.scriptError(error);
  }
}

export function takeRefusal(device: DeviceState, name: string): Failure | undefined {
  const waiting = device.refusals.get(name);
  const refusal = waiting?.[0];
  if (!refusal) return undefined;
  refusal.left -= 1;
  if (refusal.left <= 0) waiting.shift();
  return refusal;
}
