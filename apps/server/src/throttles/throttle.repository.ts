import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';

@Injectable()
export class ThrottleRepository {
  constructor(private readonly database: Database) {}

  /**
   * Counts one try, opening a window when none is open; false when its tries are used up. One statement, so that of any
   * number at the same time no more get through than are allowed.
   */
  async count(keyHash: Buffer, limit: { attempts: number; now: Date; endsAt: Date }): Promise<boolean> {
    const counted = await this.database.query({
      name: 'count-attempt',
      text: `INSERT INTO attempt_windows AS open (key_hash, attempts, ends_at) VALUES ($1, 1, $2)
             ON CONFLICT (key_hash) DO UPDATE SET
               attempts = CASE WHEN open.ends_at <= $3 THEN 1 ELSE open.attempts + 1 END,
               ends_at = CASE WHEN open.ends_at <= $3 THEN excluded.ends_at ELSE open.ends_at END
             WHERE open.ends_at <= $3 OR open.attempts < $4
             RETURNING attempts`,
      values: [keyHash, limit.endsAt, limit.now, limit.attempts],
    });
    return counted.length === 1;
  }

  /** Adds what was counted elsewhere to what is counted here. Of several at the same time each row is moved by one. */
  async carryOver(from: Buffer[], to: Buffer, now: Date): Promise<void> {
    await this.database.query({
      name: 'carry-attempts-over',
      text: `WITH moved AS (DELETE FROM attempt_windows WHERE key_hash = ANY ($1) RETURNING attempts, ends_at)
             INSERT INTO attempt_windows AS open (key_hash, attempts, ends_at)
             SELECT $2, sum(attempts), max(ends_at) FROM moved WHERE ends_at > $3 HAVING count(*) > 0
             ON CONFLICT (key_hash) DO UPDATE SET
               attempts = CASE WHEN open.ends_at <= $3 THEN 0 ELSE open.attempts END + excluded.attempts,
               ends_at = greatest(open.ends_at, excluded.ends_at)`,
      values: [from, to, now],
    });
  }

  /** When the window ends; undefined when nothing was counted. */
  async findEnd(keyHash: Buffer): Promise<Date | undefined> {
    const [open] = await this.database.query<{ endsAt: Date }>({
      name: 'attempt-window-end',
      text: 'SELECT ends_at AS "endsAt" FROM attempt_windows WHERE key_hash = $1',
      values: [keyHash],
    });
    return open?.endsAt;
  }

  async uncount(keyHashes: Buffer[]): Promise<void> {
    await this.database.query({
      name: 'uncount-attempt',
      text: 'UPDATE attempt_windows SET attempts = attempts - 1 WHERE key_hash = ANY ($1) AND attempts > 0',
      values: [keyHashes],
    });
  }

  async delete(keyHashes: Buffer[]): Promise<void> {
    await this.database.query({
      name: 'clear-attempts',
      text: 'DELETE FROM attempt_windows WHERE key_hash = ANY ($1)',
      values: [keyHashes],
    });
  }
}
