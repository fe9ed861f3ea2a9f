import { Injectable, Logger } from '@nestjs/common';
import { DeliveryError, failureCode } from './delivery-error.js';
import type { Notice } from './notice-message.js';
import { Outbox } from './outbox.js';

/** Tells people what happened to their account. Recipients do not reach the log. */
@Injectable()
export class AccountNotices {
  private readonly logger = new Logger(AccountNotices.name);

  constructor(private readonly outbox: Outbox) {}

  /**
   * Call it after the commit, and do not wait: never throws, and tries once. Nothing is sent where this deployment sends no
   * email; one that is under way when the server stops still leaves.
   */
  announce({ email, ...notice }: Notice): void {
    if (!this.outbox.isConfigured('email')) return;
    const { event } = notice;
    this.outbox.deliver({ channel: 'email', to: email, ...notice }).then(
      () => this.logger.debug({ event }, 'notice handed over'),
      (error: unknown) => {
        const reason = error instanceof DeliveryError ? error.reason : failureCode(error);
        this.logger.warn({ event, reason }, 'a notice could not be handed over');
      },
    );
  }
}
