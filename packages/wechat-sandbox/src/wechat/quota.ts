import type { World } from '../world/world.js';
import { type WechatCall, WechatRefusal } from './call.js';
import { identify } from './identify.js';

const MINUTE_MS = 60_000;
const counters = new WeakMap<World, Map<string, { minute: number; calls: number }>>();

/** Per-minute quotas of an app, counted per person where the call names one; over it: 45011. */
export function checkQuota(world: World, call: WechatCall): void {
  const { appId, person } = identify(world, call);
  const limit = appId === undefined ? undefined : world.apps.get(appId)?.callsPerMinute?.[call.path];
  if (limit === undefined) return;
  const counted = counters.get(world) ?? new Map<string, { minute: number; calls: number }>();
  counters.set(world, counted);
  const key = `${appId} ${call.path} ${person ?? ''}`;
  const minute = Math.floor(world.clock.now() / MINUTE_MS);
  const before = counted.get(key);
  const calls = before?.minute === minute ? before.calls + 1 : 1;
  counted.set(key, { minute, calls });
  if (calls > limit) throw new WechatRefusal(45011, 'api minute-quota reach limit mustslower retry next minute');
}
