import type { TrafficEntry } from './traffic.js';

export type TrafficFilter = 'all' | 'phones' | 'servers' | 'failures';

/** Whether it did not go as asked: no answer, a refusal, an error. */
export function isFailure(entry: TrafficEntry): boolean {
  switch (entry.kind) {
    case 'request':
      return entry.failure !== undefined || (entry.reply?.status ?? 0) >= 400;
    case 'wechat':
      return entry.failure !== undefined;
    case 'server-call':
      return (entry.call.errcode ?? 0) !== 0 || entry.call.status < 200 || entry.call.status >= 300;
    case 'script-error':
      return true;
  }
}

export function passes(entry: TrafficEntry, filter: TrafficFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'failures':
      return isFailure(entry);
    case 'servers':
      return entry.kind === 'server-call';
    case 'phones':
      return entry.kind !== 'server-call';
  }
}
