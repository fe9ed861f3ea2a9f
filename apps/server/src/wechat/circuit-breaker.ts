import { Logger } from '@nestjs/common';
import type { Connection, ConnectionId } from '../connections/index.js';
import { type Clock, SECOND } from '../runtime/index.js';

/** Questions in a row that WeChat had no answer to, each tried twice. */
const UNANSWERED_TO_OPEN = 5;
/** Doubled each time that WeChat is still silent after it. */
const FIRST_PAUSE = 5 * SECOND;
const LONGEST_PAUSE = 30 * SECOND;

interface Circuit {
  /** In a row. */
  unanswered: number;
  /** While open. */
  open?: { until: number; pause: number; probing: boolean };
}

/** Leave to ask WeChat one question: say what became of it. */
export interface Leave {
  probe: boolean;
}

/**
 * Stops asking a WeChat that does not answer: people are told at once, not after five seconds, and nothing piles up. After
 * a pause one question is let through, and its outcome decides. By connection, and in this process only: each finds
 * out by itself.
 */
export class CircuitBreaker {
  private readonly logger = new Logger('WechatClient');
  private readonly circuits = new Map<ConnectionId, Circuit>();

  constructor(private readonly clock: Clock) {}

  /** Leave to ask, or how long nobody will be. */
  enter({ id }: Connection): Leave | { retryAfterSeconds: number } {
    const open = this.circuits.get(id)?.open;
    if (!open) return { probe: false };
    const wait = open.until - this.clock.now();
    if (wait > 0) return { retryAfterSeconds: Math.ceil(wait / SECOND) };
    if (open.probing) return { retryAfterSeconds: 1 };
    open.probing = true;
    return { probe: true };
  }

  /** An answer of any kind, also a refusal. */
  answered({ id, wechatAppId }: Connection): void {
    const circuit = this.circuits.get(id);
    if (!circuit) return;
    this.circuits.delete(id);
    if (circuit.open) this.logger.log({ wechatAppId }, 'WeChat answers again');
  }

  unanswered({ id, wechatAppId }: Connection, { probe }: Leave): void {
    const circuit = this.circuits.get(id) ?? { unanswered: 0 };
    this.circuits.set(id, circuit);
    circuit.unanswered += 1;
    // Asked before it opened: nothing new.
    if (circuit.open && !probe) return;
    if (!circuit.open && circuit.unanswered < UNANSWERED_TO_OPEN) return;
    const pause = circuit.open ? Math.min(2 * circuit.open.pause, LONGEST_PAUSE) : FIRST_PAUSE;
    if (!circuit.open) this.logger.warn({ wechatAppId }, 'WeChat does not answer: it is asked now and then only');
    circuit.open = { until: this.clock.now() + pause, pause, probing: false };
  }

  /** The question was not put after all. */
  unasked({ id }: Connection, { probe }: Leave): void {
    const open = this.circuits.get(id)?.open;
    if (probe && open) open.probing = false;
  }
}
