import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/index.js';

@Injectable()
export class PhoneReplayRepository {
  /**
   * Whether all of the keys, which stand for one thing, are new. One statement: of two at the same time the second waits for
   * the first's end, and is told; in one order, or they would wait for each other.
   */
  async consume(tx: Transaction, keyHashes: readonly Buffer[], expiresAt: Date): Promise<boolean> {
    const inserted = await tx.query<unknown[]>(
      `INSERT INTO phone_replays (key_hash, expires_at) SELECT key_hash, $2 FROM unnest($1::bytea[]) AS key_hash
        ORDER BY key_hash ON CONFLICT DO NOTHING RETURNING true`,
      [keyHashes, expiresAt],
    );
    return inserted.length === keyHashes.length;
  }
}
