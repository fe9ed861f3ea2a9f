import { callApp, type Option, report, type Settle, settleAs, takeRefusal } from './async-api.js';
import type { AppRun, DeviceState } from './device-state.js';
import { ERRNO } from './errno.js';
import { later } from './later.js';
import { failureOf, networkFailure, type WireAnswer, type WireRequest } from './transport.js';

/** What `wx.request` and `wx.uploadFile` return. */
export interface Task {
  abort(): void;
  onHeadersReceived(listener: (result: object) => void): void;
  offHeadersReceived(listener?: (result: object) => void): void;
}

export interface NetworkCall {
  name: 'request' | 'uploadFile';
  option: Option;
  /** Builds what goes on the wire, or says why it cannot. */
  prepare: () => WireRequest | { reason: string; errno?: number };
  /** The result that `success` gets. */
  result: (answer: WireAnswer) => object;
}

/** Runs one network call through the ten slots. Any HTTP status is a success; only transport failures fail. */
export function startTask(device: DeviceState, run: AppRun, call: NetworkCall): Task {
  device.calls.push({ name: call.name, option: call.option });
  const listeners = new Set<(result: object) => void>();
  let settled = false;
  let stop: () => void = () => undefined;
  const settle = settleAs(device, call.name, (outcome, result) => {
    if (settled) return;
    settled = true;
    later(() => {
      if (run.alive) report(device, call.option, outcome, result);
    });
  });
  later(() => {
    if (!settled) stop = begin(device, call, settle, (answer) => notify(device, run, listeners, answer));
  });
  return {
    abort: () => {
      settle.fail({ reason: 'abort' });
      stop();
    },
    onHeadersReceived: (listener) => void listeners.add(listener),
    offHeadersReceived: (listener) => (listener ? void listeners.delete(listener) : listeners.clear()),
  };
}

function begin(
  device: DeviceState,
  call: NetworkCall,
  settle: Settle,
  onAnswer: (answer: WireAnswer) => void,
): () => void {
  const refusal = takeRefusal(device, call.name);
  const wire = refusal ?? call.prepare();
  if ('reason' in wire) {
    settle.fail(wire);
    return () => undefined;
  }
  let abort: () => void = () => undefined;
  const leaveQueue = device.queue.enter((leave) => {
    if (device.offline) {
      settle.fail(networkFailure({ code: 'offline' }));
      return leave();
    }
    const sent = device.transport(wire);
    abort = sent.abort;
    const interrupt = (): void => {
      settle.fail({ reason: 'interrupted', errno: ERRNO.interrupted });
      sent.abort();
    };
    device.interruptions.add(interrupt);
    sent.answer
      .then((answer) => {
        onAnswer(answer);
        settle.ok(call.result(answer));
      })
      .catch((error: unknown) => settle.fail(failureOf(error)))
      .finally(() => {
        device.interruptions.delete(interrupt);
        leave();
      });
  });
  return () => {
    abort();
    leaveQueue();
  };
}

function notify(device: DeviceState, run: AppRun, listeners: Set<(result: object) => void>, answer: WireAnswer): void {
  if (!run.alive) return;
  for (const listener of listeners) {
    const { header, statusCode, cookies } = answer;
    callApp(device, () => listener({ header, statusCode, cookies }));
  }
}
