import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../http/index.js';
import type { CodeMessage } from './code-message.js';
import { DeliveryError } from './delivery-error.js';
import { Outbox } from './outbox.js';

const RETRY_AFTER_SECONDS = 30;

/** Delivers verification codes. Neither code nor recipient reaches the log or an error. */
@Injectable()
export class CodeSender {
  private readonly logger = new Logger(CodeSender.name);

  constructor(private readonly outbox: Outbox) {}

  /** Whether this deployment can send this way at all; the sandbox's inbox counts. */
  isConfigured(channel: CodeMessage['channel']): boolean {
    return this.outbox.isConfigured(channel);
  }

  /** @throws AppError INVALID_INPUT on `channel` when this deployment cannot send this way */
  assertConfigured(channel: CodeMessage['channel']): void {
    this.outbox.assertConfigured(channel);
  }

  /**
   * Resolves once the mail server, gateway or carrier has taken the message over, which is before it arrives. It is tried
   * once: a person can ask again.
   * @throws AppError BUSY when it was not taken over, INVALID_INPUT when this deployment has no such channel.
   */
  async send(message: CodeMessage): Promise<void> {
    const { channel, purpose } = message;
    const startedAt = performance.now();
    try {
      await this.outbox.deliver(message);
      this.logger.debug({ channel, purpose, ms: Math.round(performance.now() - startedAt) }, 'message handed over');
    } catch (cause) {
      if (!(cause instanceof DeliveryError)) throw cause;
      this.logger.warn({ channel, purpose, reason: cause.reason }, 'a message could not be handed over');
      throw new AppError('BUSY', { cause, detail: { retryAfterSeconds: RETRY_AFTER_SECONDS } });
    }
  }
}
