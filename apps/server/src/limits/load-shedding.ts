import underPressure from '@fastify/under-pressure';
import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../http/index.js';
import { type Clock, OncePerMinute, SECOND } from '../runtime/index.js';
import { isUnlimited } from './unlimited.js';

/** Mean of a second. Beyond it answers come so late that phones have begun to ask again. */
const MAX_EVENT_LOOP_DELAY = SECOND;
/** The first samples are of the start itself, which keeps the event loop busy and nobody waiting. */
const FIRST_SAMPLES = 2 * SECOND;
/** Of each connection to the database: at some milliseconds a turn, these wait for most of a second already. */
const MAX_WAITING_PER_CONNECTION = 50;
const RETRY_AFTER_SECONDS = 2;

export interface Load {
  /** Statements and transactions that wait for a connection to the database. */
  waiting(): number;
  /** Connections that this process may hold. */
  poolSize: number;
  clock: Clock;
}

/**
 * Refuses requests, at once and cheaply, that would wait longer than anybody waits for an answer: who is let in is served.
 * (@fastify/under-pressure: the framework's own.)
 */
export async function shedLoad(fastify: FastifyInstance, { waiting, poolSize, clock }: Load): Promise<void> {
  const logger = new Logger('Limits');
  const warnings = new OncePerMinute(clock);
  const maxWaiting = poolSize * MAX_WAITING_PER_CONNECTION;

  const refusal = (request: FastifyRequest, reason: string): AppError | undefined => {
    if (isUnlimited(request)) return undefined;
    if (warnings.isNew(reason)) logger.warn({ reason }, 'too much to do: requests are refused');
    return new AppError('BUSY', { detail: { retryAfterSeconds: RETRY_AFTER_SECONDS } });
  };
  let judgedFrom = Infinity;
  fastify.addHook('onListen', (done) => {
    judgedFrom = performance.now() + FIRST_SAMPLES;
    done();
  });
  await fastify.register(underPressure, {
    maxEventLoopDelay: MAX_EVENT_LOOP_DELAY,
    sampleInterval: SECOND,
    pressureHandler: async (request: FastifyRequest) => {
      const refused = performance.now() < judgedFrom ? undefined : refusal(request, 'the event loop is late');
      if (refused) throw refused;
    },
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(waiting() > maxWaiting ? refusal(request, 'too many wait for the database') : undefined);
  });
}
