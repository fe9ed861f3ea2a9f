import { Injectable } from '@nestjs/common';
import type { ConnectionId } from '../connections/index.js';
import { Database } from '../database/index.js';

@Injectable()
export class PhoneCountRepository {
  constructor(private readonly database: Database) {}

  /** Counts one more. @returns how many there are now: of any number at the same time, each gets another answer. */
  async increment(connectionId: ConnectionId, day: string): Promise<number> {
    const [row] = await this.database.query<{ numbers: number }>({
      name: 'count-phone-number',
      text: `INSERT INTO phone_counts AS counted (connection_id, day, numbers) VALUES ($1, $2, 1)
             ON CONFLICT (connection_id, day) DO UPDATE SET numbers = counted.numbers + 1
             RETURNING numbers`,
      values: [connectionId, day],
    });
    return row!.numbers;
  }

  async countOn(connectionId: ConnectionId, day: string): Promise<number> {
    const [row] = await this.database.query<{ numbers: number }>({
      name: 'phone-numbers-of-day',
      text: 'SELECT numbers FROM phone_counts WHERE connection_id = $1 AND day = $2',
      values: [connectionId, day],
    });
    return row?.numbers ?? 0;
  }

  /** From that day on, newest first; days without a number are absent. */
  findSince(day: string): Promise<{ connectionId: ConnectionId; day: string; numbers: number }[]> {
    return this.database.query({
      name: 'phone-numbers-since',
      text: `SELECT connection_id AS "connectionId", to_char(day, 'YYYY-MM-DD') AS day, numbers FROM phone_counts
             WHERE day >= $1 ORDER BY phone_counts.day DESC, connection_id`,
      values: [day],
    });
  }
}
