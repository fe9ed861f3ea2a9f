import type { Redis, Result } from 'ioredis';
import { type Clock, MINUTE } from '../runtime/index.js';
import { type Bucket, LimitStore, type Window } from './limit-store.js';

/**
 * The time is the process's, as for everything else that is counted; Redis's own only removes what is over. So a window or
 * a level ends at the same moment for all processes whose clocks are in step. A window that ends in the far future is of a
 * process whose clock was wrong.
 */
const HIT = `
local now, length = tonumber(ARGV[1]), tonumber(ARGV[2])
local ends = tonumber(redis.call('HGET', KEYS[1], 'ends') or 0)
if now >= ends or ends > now + 2 * length then
  ends = now + length
  redis.call('HSET', KEYS[1], 'count', 0, 'ends', ends)
  redis.call('PEXPIRE', KEYS[1], length + 1000)
end
return {redis.call('HINCRBY', KEYS[1], 'count', 1), math.min(length, ends - now)}
`;
const DRAW = `
local now, capacity, rate, tokens = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local level = tonumber(redis.call('HGET', KEYS[1], 'level') or capacity)
local at = tonumber(redis.call('HGET', KEYS[1], 'at') or now)
level = math.min(capacity, level + math.max(0, now - at) * rate)
level = math.min(capacity, math.max(-capacity, level - tokens))
if level >= capacity then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'level', tostring(level), 'at', math.max(at, now))
  redis.call('PEXPIRE', KEYS[1], math.ceil((capacity - level) / rate) + 1000)
end
return tostring(level)
`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    yaopaiHit(key: string, now: number, length: number): Result<[count: number, endsIn: number], Context>;
    yaopaiDraw(key: string, now: number, capacity: number, rate: number, tokens: number): Result<string, Context>;
  }
}

/** Counts in Redis, for all processes together. @see SharedLimitStore for what happens without it */
export class RedisLimitStore extends LimitStore {
  constructor(
    private readonly redis: Redis,
    /** Keeps deployments apart that share one Redis. */
    private readonly namespace: string,
    private readonly clock: Clock,
  ) {
    super();
    redis.defineCommand('yaopaiHit', { numberOfKeys: 1, lua: HIT });
    redis.defineCommand('yaopaiDraw', { numberOfKeys: 1, lua: DRAW });
  }

  async hit(key: string, length: number): Promise<Window> {
    const [count, endsIn] = await this.redis.yaopaiHit(this.named(key), this.clock.now(), length);
    return { count, endsIn };
  }

  async draw(key: string, { capacity, perMinute }: Bucket, tokens: number): Promise<number> {
    const perMillisecond = perMinute / MINUTE;
    return Number(await this.redis.yaopaiDraw(this.named(key), this.clock.now(), capacity, perMillisecond, tokens));
  }

  private named(key: string): string {
    return `yaopai:${this.namespace}:${key}`;
  }
}
