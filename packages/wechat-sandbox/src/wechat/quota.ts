import type { World } from '../world/world.js';
import { type WechatCall, WechatRefusal } from './call.js';
import { identify } from './identify.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

type Counters = Map<string, { period: number; calls: number }>;
const countersOf = new WeakMap<World, Counters>();

/** An app's quotas: a minute's, counted per person where the call names one (45011), and a day's (45009). */
export function checkQuota(world: World, call: WechatCall): void {
  const { appId, person } = identify(world, call);
  const app = appId === undefined ? undefined : world.apps.get(appId);
  if (!app) return;
  const counters: Counters = countersOf.get(world) ?? new Map();
  countersOf.set(world, counters);
  const over = (key: string, periodMs: number, limit: number | undefined): boolean => {
    if (limit === undefined) return false;
    const period = Math.floor(world.clock.now() / periodMs);
    const before = counters.get(key);
    const calls = before?.period === period ? before.calls + 1 : 1;
    counters.set(key, { period, calls });
    return calls > limit;
  };
  const name = `${app.appId} ${call.path}`;
  if (over(`${name} minute ${person ?? ''}`, MINUTE_MS, app.callsPerMinute?.[call.path])) {
    throw new WechatRefusal(45011, 'api minute-quota reach limit mustslower retry next minute');
  }
  if (over(`${name} day`, DAY_MS, app.callsPerDay?.[call.path])) {
    throw new WechatRefusal(45009, 'reach max api daily quota limit');
  }
}
