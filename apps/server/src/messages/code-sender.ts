import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '../http/index.js';
import { SECOND } from '../runtime/index.js';
import type { Channel } from './channel.js';
import type { CodeMessage } from './code-message.js';
import { DeliveryError, failureCode } from './delivery-error.js';

/**
 * Channels wait in queues of their own, so the whole delivery is bounded here: the SDK gives a request up after 10
 * seconds, and people are to be told why nothing came.
 */
const DEADLINE = 8 * SECOND;
/** Messages under way in this process; more would wait beyond the deadline behind a slow server anyway. */
const MAX_PENDING = 500;
const RETRY_AFTER_SECONDS = 30;

/** Delivers verification codes. Neither code nor recipient reaches the log or an error. */
export class CodeSender implements OnModuleDestroy {
  private readonly logger = new Logger(CodeSender.name);
  private pending = 0;

  /** @param limits for tests; milliseconds and messages */
  constructor(
    private readonly channels: Readonly<Record<CodeMessage['channel'], Channel>>,
    private readonly limits = { deadline: DEADLINE, pending: MAX_PENDING },
  ) {}

  /** Whether this deployment can send this way at all; the sandbox's inbox counts. */
  isConfigured(channel: CodeMessage['channel']): boolean {
    return this.channels[channel].refusal === undefined;
  }

  /** @throws AppError INVALID_INPUT on `channel` when this deployment cannot send this way */
  assertConfigured(channel: CodeMessage['channel']): void {
    const refusal = this.channels[channel].refusal?.();
    if (refusal) throw refusal;
  }

  /**
   * Resolves once the mail server, gateway or carrier has taken the message over, which is before it arrives. It is tried
   * once: carriers do not recognise repeats, and a person can ask again.
   * @throws AppError BUSY when it was not taken over, INVALID_INPUT when this deployment has no such channel.
   */
  async send(message: CodeMessage): Promise<void> {
    const { channel, purpose } = message;
    const startedAt = performance.now();
    try {
      await this.deliverInTime(message);
      this.logger.debug({ channel, purpose, ms: Math.round(performance.now() - startedAt) }, 'message handed over');
    } catch (error) {
      if (error instanceof AppError) throw error;
      const cause = error instanceof DeliveryError ? error : new DeliveryError(failureCode(error));
      this.logger.warn({ channel, purpose, reason: cause.reason }, 'a message could not be handed over');
      throw new AppError('BUSY', { cause, detail: { retryAfterSeconds: RETRY_AFTER_SECONDS } });
    }
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.channels.sms.close?.(), this.channels.email.close?.()]);
  }

  private async deliverInTime(message: CodeMessage): Promise<void> {
    if (this.pending >= this.limits.pending) throw new DeliveryError('too many under way');
    this.pending += 1;
    const delivery = this.channels[message.channel].deliver(message).finally(() => (this.pending -= 1));
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DeliveryError('deadline')), this.limits.deadline);
    });
    try {
      await Promise.race([delivery, deadline]);
    } finally {
      clearTimeout(timer);
    }
  }
}
