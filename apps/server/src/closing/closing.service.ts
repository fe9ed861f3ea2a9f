import { Injectable } from '@nestjs/common';
import type { CancelClosingReply, CloseAccountReply } from '@yaopai/protocol';
import { AccountProofs, type ProofRequest } from '../account-proof/index.js';
import type { Client } from '../applications/index.js';
import { Database } from '../database/index.js';
import { AppError } from '../http/index.js';
import { Closing } from './closing.js';

/** A person closes their own account, blocked or not, and has it back. */
@Injectable()
export class ClosingService {
  constructor(
    private readonly proofs: AccountProofs,
    private readonly closing: Closing,
    private readonly database: Database,
  ) {}

  /**
   * Of an account that is closing already the answer is the same again.
   * @throws AppError what `AccountProofs.prove` throws; FRESH_PROOF_NEEDED when it was true no more a moment later
   */
  async close(request: Omit<ProofRequest, 'purpose'>): Promise<CloseAccountReply> {
    const proved = await this.proofs.prove({ ...request, purpose: 'close-account' });
    const begun = await this.database.transaction(async (tx) => {
      if (!(await this.proofs.confirm(tx, proved))) return undefined;
      return this.closing.begin(tx, proved.userId, { by: proved.by });
    });
    if (!begun) throw new AppError('FRESH_PROOF_NEEDED');
    this.closing.announce(begun);
    return { closing: true, erasedAfter: begun.erasedAfter.toISOString() };
  }

  async cancel({ pool }: Client, ticket: string): Promise<CancelClosingReply> {
    await this.closing.cancel(pool.id, ticket);
    return { cancelled: true };
  }
}
