import { Injectable } from '@nestjs/common';
import type { SignInReply, UserId } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { KeyRing } from '../crypto/index.js';
import { Database } from '../database/index.js';
import {
  type Account,
  Accounts,
  type Contact,
  type Handle,
  handleKey,
  holds,
  parseContact,
  parseHandle,
} from '../handles/index.js';
import { AppError, type Origin } from '../http/index.js';
import { Ownership } from '../ownership/index.js';
import { Passwords, PasswordTries } from '../passwords/index.js';
import { type OpenedSession, type SessionMarks, SessionsService } from '../sessions/index.js';
import { VerificationCodes } from '../verification-codes/index.js';
import type { SignInWithCodeRequestDto, SignInWithPasswordRequestDto } from './credential-sign-in.dto.js';
import { ReplayFinder } from './replay-finder.js';
import { marksOf } from './request-marks.js';
import { SignInReplies } from './sign-in-replies.js';

/** Looked up in place of an account that is not there, so that the same is asked either way. */
const NOBODY = '00000000-0000-0000-0000-000000000000' as UserId;
const CODE_ROUTE = 'POST /sign-in/code';

interface Request<Body> {
  client: Client;
  body: Body;
  origin: Origin;
}

/** A user who may not act: carried out of the transaction, so that the refusal is recorded. */
type Inactive = { inactive: Account };

/** The ways in that are not WeChat. */
@Injectable()
export class CredentialSignInService {
  constructor(
    private readonly accounts: Accounts,
    private readonly passwords: Passwords,
    private readonly codes: VerificationCodes,
    private readonly ownership: Ownership,
    private readonly sessions: SessionsService,
    private readonly tries: PasswordTries,
    private readonly replays: ReplayFinder,
    private readonly replies: SignInReplies,
    private readonly database: Database,
    private readonly keys: KeyRing,
  ) {}

  /**
   * The same work and the same answers for an account that is not there, one without a password, and a wrong password.
   * @throws AppError CREDENTIALS_WRONG (where the pool reveals accounts ACCOUNT_NOT_FOUND, PASSWORD_WRONG), RATE_LIMITED,
   * ACCOUNT_BLOCKED, ACCOUNT_CLOSING
   */
  async withPassword({ client, body, origin }: Request<SignInWithPasswordRequestDto>): Promise<SignInReply> {
    const handle = parseHandle(body);
    await this.tries.count(client.pool.id, handle);
    const account = await this.accounts.findHolder(client.pool.id, handle);
    const hash = await this.passwords.find(account?.id ?? NOBODY);
    const right = await this.passwords.verify(hash, body.password).catch(async (busy: unknown) => {
      await this.tries.giveBack(client.pool.id, handle);
      throw busy;
    });
    if (!account || !hash || !right) throw this.wrong(client, account);

    const opened = await this.openIfUnchanged(client, { account, handle, hash, origin });
    if ('inactive' in opened) throw (await this.replies.inactive(client, opened.inactive, { by: 'password' }))!;
    await this.tries.forget(client.pool.id, [handle]);
    return this.replies.success(client, opened, false);
  }

  /** @throws AppError CODE_WRONG, CODE_EXPIRED, ACCOUNT_NOT_FOUND, ACCOUNT_BLOCKED, ACCOUNT_CLOSING */
  async withCode({
    client,
    body,
    origin,
    idempotencyKey,
  }: Request<SignInWithCodeRequestDto> & { idempotencyKey: string | undefined }): Promise<SignInReply> {
    const contact = parseContact(body);
    const marks: SessionMarks = {
      method: contact.kind === 'email' ? 'email-code' : 'sms-code',
      ...marksOf(this.keys, { client, within: handleKey(contact), route: CODE_ROUTE, body, idempotencyKey }),
      address: origin.address,
      device: origin.device,
    };
    const result = await this.openByCode(client, contact, body.code, marks);
    if (result instanceof AppError) return this.replay(client, marks, result);
    if ('inactive' in result) throw (await this.replies.inactive(client, result.inactive, { by: marks.method }))!;
    return this.replies.success(client, result, false);
  }

  private openByCode(
    client: Client,
    contact: Contact,
    code: string,
    marks: SessionMarks,
  ): Promise<OpenedSession | Inactive | AppError> {
    const poolId = client.pool.id;
    return this.database.transaction(async (tx) => {
      await this.codes.lock(tx, poolId, contact);
      const refusal = await this.codes.redeem(tx, { poolId, contact, purpose: 'sign-in', code });
      if (refusal) return refusal;
      const account = await this.ownership.claim(tx, poolId, contact);
      if (!account) return new AppError('ACCOUNT_NOT_FOUND');
      const opener = { userId: account.id, identityId: null, madeAccount: false };
      return (await this.sessions.openForUser(tx, client, opener, marks)) ?? { inactive: account };
    });
  }

  /** A code that is spent may have been spent by this very request, whose answer was lost. */
  private async replay(client: Client, marks: SessionMarks, refusal: AppError): Promise<SignInReply> {
    const twin = refusal.error === 'CODE_WRONG' ? await this.replays.find(client, marks, 0) : undefined;
    if (!twin || twin === 'used') throw refusal;
    return this.replies.success(
      client,
      { user: twin, sessionId: twin.sessionId, openedAt: twin.openedAt },
      twin.madeAccount,
    );
  }

  /** Password, handle and state may have changed while the password was hashed. */
  private async openIfUnchanged(
    client: Client,
    { account, handle, hash, origin }: { account: Account; handle: Handle; hash: string; origin: Origin },
  ): Promise<OpenedSession | Inactive> {
    const marks: SessionMarks = {
      method: 'password',
      codeHash: null,
      replayHash: null,
      address: origin.address,
      device: origin.device,
    };
    return this.database.transaction(async (tx) => {
      const now = await this.accounts.lock(tx, account.id);
      if (!holds(now, handle) || (await this.passwords.find(account.id, tx)) !== hash) throw this.wrong(client, now);
      const opener = { userId: now.id, identityId: null, madeAccount: false };
      return (await this.sessions.openForUser(tx, client, opener, marks)) ?? { inactive: now };
    });
  }

  private wrong({ pool }: Client, account: Account | undefined): AppError {
    if (!pool.revealAccountExistence) return new AppError('CREDENTIALS_WRONG');
    return new AppError(account ? 'PASSWORD_WRONG' : 'ACCOUNT_NOT_FOUND');
  }
}
