import { Redis } from 'ioredis';
import { SECOND } from '../runtime/index.js';

/** At least: a connection takes more turns than an answer. */
const CONNECT_TIMEOUT = SECOND;
const LONGEST_PAUSE = 2 * SECOND;

/**
 * A connection that comes back by itself, and on which a command fails at once while it is away: whoever counts has
 * something else to fall back on. (ioredis: reconnects, time limits and Lua by digest, all of which limits need.)
 * @param timeoutMs requests wait so long for an answer: a Redis that takes longer counts as gone
 */
export function openRedis(url: string, timeoutMs: number): Redis {
  return new Redis(url, {
    lazyConnect: true,
    connectTimeout: Math.max(CONNECT_TIMEOUT, timeoutMs),
    commandTimeout: timeoutMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), LONGEST_PAUSE),
  });
}
