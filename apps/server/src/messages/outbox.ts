import type { OnModuleDestroy } from '@nestjs/common';
import { AppError } from '../http/index.js';
import { SECOND } from '../runtime/index.js';
import type { Channels, Message } from './channel.js';
import { DeliveryError, failureCode, OVERDUE } from './delivery-error.js';

/**
 * Channels wait in queues of their own, so the whole delivery is bounded here: the SDK gives a request up after 10
 * seconds, and people are to be told why nothing came.
 */
const DEADLINE = 8 * SECOND;
/** Messages under way in this process; more would wait beyond the deadline behind a slow server anyway. */
const MAX_PENDING = 500;

/** Hands messages to the channels, bounded in time and number. */
export class Outbox implements OnModuleDestroy {
  private readonly pending = new Set<Promise<void>>();

  /** @param limits for tests; milliseconds and messages */
  constructor(
    private readonly channels: Readonly<Channels>,
    private readonly limits = { deadline: DEADLINE, pending: MAX_PENDING },
  ) {}

  /** Whether this deployment can send this way at all; the sandbox's inbox counts. */
  isConfigured(channel: Message['channel']): boolean {
    return this.channels[channel].refusal === undefined;
  }

  /** @throws AppError INVALID_INPUT on `channel` when this deployment cannot send this way */
  assertConfigured(channel: Message['channel']): void {
    const refusal = this.channels[channel].refusal?.();
    if (refusal) throw refusal;
  }

  /**
   * Resolves once the mail server, gateway or carrier has taken the message over, which is before it arrives. It is tried
   * once: carriers do not recognise repeats.
   * @throws DeliveryError, or AppError INVALID_INPUT when this deployment has no such channel
   */
  async deliver(message: Message): Promise<void> {
    if (this.pending.size >= this.limits.pending) throw new DeliveryError('too many under way');
    const delivery = this.start(message).catch((error: unknown) => {
      throw error instanceof AppError || error instanceof DeliveryError ? error : new DeliveryError(failureCode(error));
    });
    const settled = delivery.then(ignore, ignore).finally(() => this.pending.delete(settled));
    this.pending.add(settled);
    await this.inTime(delivery);
  }

  /** What is under way still leaves, within the deadline. */
  async onModuleDestroy(): Promise<void> {
    await this.inTime(Promise.all(this.pending)).catch(ignore);
    await Promise.all([this.channels.sms.close?.(), this.channels.email.close?.()]);
  }

  private async start(message: Message): Promise<void> {
    await ('event' in message ? this.channels.email.deliver(message) : this.channels[message.channel].deliver(message));
  }

  private async inTime(work: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DeliveryError(OVERDUE)), this.limits.deadline);
    });
    try {
      await Promise.race([work, deadline]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const ignore = (): void => undefined;
