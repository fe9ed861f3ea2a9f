import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ServerConfig } from '../config/index.js';
import { KeyRing } from '../crypto/index.js';
import { Database } from '../database/index.js';
import { Clock } from '../runtime/index.js';
import { limitAddresses } from './limit-addresses.js';
import type { LimitStore } from './limit-store.js';
import { shedLoad } from './load-shedding.js';
import { MemoryLimitStore } from './memory-limit-store.js';
import { openRedis } from './open-redis.js';
import { RedisLimitStore } from './redis-limit-store.js';
import { SharedLimitStore } from './shared-limit-store.js';

/** The limits of one process, and what it counts with: Redis when there is one to share, else its memory. */
@Injectable()
export class Limits implements OnModuleDestroy {
  readonly store: LimitStore;
  private readonly logger = new Logger('Limits');
  private readonly redis?: Redis;

  constructor(
    private readonly config: ServerConfig,
    private readonly database: Database,
    private readonly clock: Clock,
    keys: KeyRing,
  ) {
    const memory = new MemoryLimitStore(clock);
    this.store = memory;
    if (!config.redisUrl) return;
    this.redis = openRedis(config.redisUrl, config.redisTimeoutMs);
    const shared = new SharedLimitStore(new RedisLimitStore(this.redis, namespaceOf(keys), clock), memory, clock);
    this.redis.on('error', (error) => shared.warn(error));
    this.redis.on('ready', () => this.logger.log('limits are counted in Redis'));
    this.store = shared;
  }

  /** Before routes are made. A Redis that is not there yet is waited for once, briefly; it is used as soon as it comes. */
  async guard(fastify: FastifyInstance): Promise<void> {
    // A failure is told by the listener above.
    const connected = this.redis?.connect().catch(() => undefined);
    const { databasePoolSize: poolSize, rateLimitPerMinute, redisTimeoutMs } = this.config;
    await Promise.race([connected, delay(redisTimeoutMs, undefined, { ref: false })]);
    await shedLoad(fastify, { waiting: () => this.database.waiting, poolSize, clock: this.clock });
    await limitAddresses(fastify, this.store, rateLimitPerMinute);
  }

  onModuleDestroy(): void {
    this.redis?.disconnect();
  }
}

/** The processes of a deployment have one master key in common; of two deployments on one Redis neither sees the other's. */
function namespaceOf(keys: KeyRing): string {
  return createHash('sha256').update(keys.current.derive('limits')).digest('hex').slice(0, 12);
}
