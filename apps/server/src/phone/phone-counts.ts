import { Injectable, Logger } from '@nestjs/common';
import type { Client } from '../applications/index.js';
import { AuditLog } from '../audit/index.js';
import type { Connection, ConnectionId } from '../connections/index.js';
import { AppError } from '../http/index.js';
import { Clock, DAY } from '../runtime/index.js';
import { PhoneCountRepository } from './phone-count.repository.js';

/** How many numbers WeChat gave a connection on a day (UTC, `YYYY-MM-DD`). */
export interface PhoneUsage {
  connectionId: ConnectionId;
  day: string;
  numbers: number;
}

/** Counts the numbers that WeChat's phone codes brought, as each costs money, and minds the connection's cap. */
@Injectable()
export class PhoneCounts {
  private readonly logger = new Logger(PhoneCounts.name);

  constructor(
    private readonly repository: PhoneCountRepository,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Numbers read at the same moment may exceed the cap by as many. @throws AppError PHONE_QUOTA_REACHED */
  async requireBelowCap({ id, phoneDailyCap, phoneCapRefuses }: Connection): Promise<void> {
    if (phoneDailyCap === null || !phoneCapRefuses) return;
    if ((await this.repository.countOn(id, this.day())) >= phoneDailyCap) throw new AppError('PHONE_QUOTA_REACHED');
  }

  /** Counts one; whoever counts the cap's last tells the operator. */
  async add(client: Client, connection: Connection): Promise<void> {
    const { identifier, phoneDailyCap, phoneCapRefuses } = connection;
    const day = this.day();
    const numbers = await this.repository.increment(connection.id, day);
    if (numbers !== phoneDailyCap) return;
    this.logger.warn(
      { poolId: client.pool.id, connection: identifier, day, numbers, refuses: phoneCapRefuses },
      "The day's cap of phone numbers is reached",
    );
    await this.audit.record({
      poolId: client.pool.id,
      applicationId: client.application.id,
      type: 'phone.cap-reached',
      data: { connection: identifier, day, numbers, refuses: phoneCapRefuses },
    });
  }

  /** Of the last days, today included; newest first. */
  ofLast(days: number): Promise<PhoneUsage[]> {
    return this.repository.findSince(this.day(this.clock.now() - (days - 1) * DAY));
  }

  private day(time = this.clock.now()): string {
    return new Date(time).toISOString().slice(0, 10);
  }
}
