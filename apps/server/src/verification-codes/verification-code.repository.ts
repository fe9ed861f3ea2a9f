import { Injectable } from '@nestjs/common';
import type { CodePurpose, UserPoolId } from '@yaopai/protocol';
import { In } from 'typeorm';
import { Database, type Transaction } from '../database/index.js';
import { VerificationCodeEntity } from './verification-code.entity.js';

/** What a code is bound to. */
export interface CodeKey {
  poolId: UserPoolId;
  /** Keyed hashes of one target, by the master key that makes and by the others; at least one. */
  targetHashes: Buffer[];
  purpose: CodePurpose;
}

/** One code as it may be stored. */
export interface StoredCode extends CodeKey {
  /** By the same keys in the same order. */
  codeHashes: Buffer[];
}

@Injectable()
export class VerificationCodeRepository {
  constructor(private readonly database: Database) {}

  /** Ends the code before it, with its tries, also one that another master key hashed. */
  async issue(code: StoredCode, { tries, expiresAt }: { tries: number; expiresAt: Date }): Promise<void> {
    const { poolId, targetHashes, purpose, codeHashes } = code;
    const [targetHash, ...elsewhere] = targetHashes;
    await this.database.query({
      name: 'issue-verification-code',
      text: `WITH before AS (
               DELETE FROM verification_codes WHERE pool_id = $1 AND target_hash = ANY ($7) AND purpose = $3)
             INSERT INTO verification_codes (pool_id, target_hash, purpose, code_hash, tries_left, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (pool_id, target_hash, purpose) DO UPDATE SET
               code_hash = excluded.code_hash, tries_left = excluded.tries_left, expires_at = excluded.expires_at`,
      values: [poolId, targetHash, purpose, codeHashes[0], tries, expiresAt, elsewhere],
    });
  }

  /**
   * Whether it is the right one, a wrong one being counted; undefined when there is none to try any more. One update, which also
   * locks the row: whoever tries the same code at the same time waits, and finds what this transaction left.
   */
  async try(tx: Transaction, code: StoredCode & { now: Date }): Promise<boolean | undefined> {
    const { poolId, targetHashes, purpose, codeHashes, now } = code;
    const [tried] = (await tx.query(TRY, [poolId, targetHashes, purpose, codeHashes, now])) as [
      { right: boolean }[],
      number,
    ];
    return tried.length ? tried.some(({ right }) => right) : undefined;
  }

  async exists(tx: Transaction, { poolId, targetHashes, purpose }: CodeKey): Promise<boolean> {
    return tx.existsBy(VerificationCodeEntity, { poolId, targetHash: In(targetHashes), purpose });
  }

  async delete(tx: Transaction, { poolId, targetHashes, purpose }: CodeKey): Promise<void> {
    await tx.delete(VerificationCodeEntity, { poolId, targetHash: In(targetHashes), purpose });
  }

  /** Until the transaction ends; in one order, or two who lock the same pair would wait for each other. */
  async lock(tx: Transaction, names: readonly string[]): Promise<void> {
    for (const name of [...new Set(names)].sort()) {
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
    }
  }
}

const TRY = `
  UPDATE verification_codes SET tries_left = tries_left - (code_hash <> ALL ($4::bytea[]))::integer
   WHERE pool_id = $1 AND target_hash = ANY ($2::bytea[]) AND purpose = $3 AND tries_left > 0 AND expires_at > $5
  RETURNING code_hash = ANY ($4::bytea[]) AS "right"`;
