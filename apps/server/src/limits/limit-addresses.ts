import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, callerAddress } from '../http/index.js';
import { MINUTE, SECOND } from '../runtime/index.js';
import type { LimitStore, Window } from './limit-store.js';
import { isUnlimited } from './unlimited.js';

/**
 * So many requests a minute from one address, whatever they ask for and whoever they claim to be, also for what is not
 * there. (@fastify/rate-limit: the framework's own.)
 * @param perMinute 0 = off
 */
export async function limitAddresses(fastify: FastifyInstance, store: LimitStore, perMinute: number): Promise<void> {
  if (perMinute === 0) return;
  await fastify.register(rateLimit, {
    // As a hook of its own, below: a route's would not see what has no route.
    global: false,
    store: storeFor(store),
    max: perMinute,
    timeWindow: MINUTE,
    keyGenerator: ({ ip }: FastifyRequest) => `address:${callerAddress(ip)}`,
    allowList: isUnlimited,
    // The problem document says when to come again.
    addHeaders: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
      'retry-after': false,
    },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { ttl }) =>
      new AppError('RATE_LIMITED', { detail: { retryAfterSeconds: Math.max(1, Math.ceil(ttl / SECOND)) } }),
  });
  fastify.addHook('onRequest', fastify.rateLimit());
}

function storeFor(store: LimitStore): new () => StoreOfPlugin {
  return class {
    incr(key: string, done: Done, length: number): void {
      const tell = ({ count, endsIn }: Window): void => done(null, { current: count, ttl: endsIn });
      const window = store.hit(key, length);
      // Memory answers at once: no request is to wait for its turn because of it.
      if (window instanceof Promise) void window.then(tell, (error: Error) => done(error));
      else tell(window);
    }

    child(): StoreOfPlugin {
      return this;
    }
  };
}

type Done = (error: Error | null, result?: { current: number; ttl: number }) => void;

interface StoreOfPlugin {
  incr(key: string, done: Done, length: number): void;
  child(): StoreOfPlugin;
}
