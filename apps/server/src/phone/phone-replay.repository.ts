import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/index.js';

@Injectable()
export class PhoneReplayRepository {
  /** Whether the key is new. One statement: of two at the same time the second waits for the first's end, and is told. */
  async consume(tx: Transaction, keyHash: Buffer, expiresAt: Date): Promise<boolean> {
    const inserted = await tx.query<unknown[]>(
      `INSERT INTO phone_replays (key_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true`,
      [keyHash, expiresAt],
    );
    return inserted.length === 1;
  }
}
