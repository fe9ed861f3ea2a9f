import { Injectable } from '@nestjs/common';
import type { CodePurpose, UserPoolId } from '@yaopai/protocol';
import { Database, type Transaction } from '../database/index.js';
import { VerificationCodeEntity } from './verification-code.entity.js';

/** What a code is bound to. */
export interface CodeKey {
  poolId: UserPoolId;
  targetHash: Buffer;
  purpose: CodePurpose;
}

/** One code as it is stored. */
export type StoredCode = CodeKey & Pick<VerificationCodeEntity, 'codeHash' | 'expiresAt'>;

@Injectable()
export class VerificationCodeRepository {
  constructor(private readonly database: Database) {}

  /** Ends the code before it, with its tries. */
  async issue({ poolId, targetHash, purpose, codeHash, expiresAt }: StoredCode, tries: number): Promise<void> {
    await this.database.query({
      name: 'issue-verification-code',
      text: `INSERT INTO verification_codes (pool_id, target_hash, purpose, code_hash, tries_left, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (pool_id, target_hash, purpose) DO UPDATE SET
               code_hash = excluded.code_hash, tries_left = excluded.tries_left, expires_at = excluded.expires_at`,
      values: [poolId, targetHash, purpose, codeHash, tries, expiresAt],
    });
  }

  /**
   * Whether it is the right one, a wrong one being counted; undefined when there is none to try any more. One update, which also
   * locks the row: whoever tries the same code at the same time waits, and finds what this transaction left.
   */
  async try(tx: Transaction, code: CodeKey & { codeHash: Buffer; now: Date }): Promise<boolean | undefined> {
    const [[tried]] = (await tx.query(TRY, [code.poolId, code.targetHash, code.purpose, code.codeHash, code.now])) as [
      { right: boolean }[],
      number,
    ];
    return tried?.right;
  }

  async exists(tx: Transaction, { poolId, targetHash, purpose }: CodeKey): Promise<boolean> {
    return tx.existsBy(VerificationCodeEntity, { poolId, targetHash, purpose });
  }

  async delete(tx: Transaction, { poolId, targetHash, purpose }: CodeKey): Promise<void> {
    await tx.delete(VerificationCodeEntity, { poolId, targetHash, purpose });
  }

  /** Until the transaction ends; in one order, or two who lock the same pair would wait for each other. */
  async lock(tx: Transaction, names: readonly string[]): Promise<void> {
    for (const name of [...new Set(names)].sort()) {
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
    }
  }
}

const TRY = `
  UPDATE verification_codes SET tries_left = tries_left - (code_hash <> $4)::integer
   WHERE pool_id = $1 AND target_hash = $2 AND purpose = $3 AND tries_left > 0 AND expires_at > $5
  RETURNING code_hash = $4 AS "right"`;
