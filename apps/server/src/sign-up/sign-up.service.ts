import { Injectable } from '@nestjs/common';
import type { Sentence, SignInReply, UserId } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { AuditLog } from '../audit/index.js';
import { Avatars } from '../avatars/index.js';
import { KeyRing } from '../crypto/index.js';
import { Database, type Transaction } from '../database/index.js';
import { Accounts, e164, type Handle, handleKey, hasVerified, parseHandle } from '../handles/index.js';
import { AppError, invalidInput, type Origin } from '../http/index.js';
import { UserIdentities } from '../identities/index.js';
import { Ownership } from '../ownership/index.js';
import { type HashedPassword, Passwords, PasswordTries } from '../passwords/index.js';
import { type OpenedSession, type SessionMarks, SessionsService } from '../sessions/index.js';
import { marksOf, ReplayFinder, SignInReplies } from '../sign-in/index.js';
import { UsersService } from '../users/index.js';
import { VerificationCodes } from '../verification-codes/index.js';
import type { SignUpRequestDto } from './sign-up.dto.js';

const ROUTE = 'POST /sign-up';

export interface SignUp {
  client: Client;
  body: SignUpRequestDto;
  idempotencyKey: string | undefined;
  origin: Origin;
}

type Outcome = { opened: OpenedSession; isNewUser: boolean } | { tombstoned: true } | { refused: AppError };

/** Makes an account that is known by a username, an email or a phone. */
@Injectable()
export class SignUpService {
  constructor(
    private readonly accounts: Accounts,
    private readonly passwords: Passwords,
    private readonly tries: PasswordTries,
    private readonly codes: VerificationCodes,
    private readonly ownership: Ownership,
    private readonly identities: UserIdentities,
    private readonly users: UsersService,
    private readonly avatars: Avatars,
    private readonly sessions: SessionsService,
    private readonly replays: ReplayFinder,
    private readonly replies: SignInReplies,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly keys: KeyRing,
  ) {}

  /**
   * @throws AppError REGISTRATION_DISABLED, INVALID_INPUT, PASSWORD_TOO_WEAK, CODE_WRONG, CODE_EXPIRED, USERNAME_TAKEN,
   * ACCOUNT_EXISTS, ACCOUNT_BLOCKED
   */
  async signUp({ client, body, idempotencyKey, origin }: SignUp): Promise<SignInReply> {
    const { pool } = client;
    if (!pool.registrationEnabled) throw new AppError('REGISTRATION_DISABLED');
    const handle = parseHandle(body);
    requireProof(handle, body);
    if (body.profile) this.users.requireBorn(body.profile, 'profile.birthdate');
    if (body.password !== undefined) this.passwords.assertAcceptable(pool.passwordRules, body.password);
    const hashed = body.password === undefined ? undefined : await this.passwords.hash(body.password);
    const marks: SessionMarks = {
      method: 'sign-up',
      ...marksOf(this.keys, { client, within: handleKey(handle), route: ROUTE, body, idempotencyKey }),
      address: origin.address,
      device: origin.device,
    };

    const outcome = await this.database.transaction((tx) => this.open(tx, client, handle, body, hashed, marks));
    if ('refused' in outcome) return this.replay(client, marks, outcome.refused);
    if ('tombstoned' in outcome) throw await this.replies.tombstoned(client, { by: 'sign-up' });
    // Somebody may have tried passwords on the handle before it was anybody's.
    await this.tries.forget(pool.id, [handle]);
    return this.replies.success(client, outcome.opened, outcome.isNewUser);
  }

  private async open(
    tx: Transaction,
    client: Client,
    handle: Handle,
    { code, profile = {} }: SignUpRequestDto,
    hashed: HashedPassword | undefined,
    marks: SessionMarks,
  ): Promise<Outcome> {
    const poolId = client.pool.id;
    if (handle.kind !== 'username') {
      await this.codes.lock(tx, poolId, handle);
      const refused = code && (await this.codes.redeem(tx, { poolId, contact: handle, purpose: 'sign-up', code }));
      if (refused) return { refused };
    }
    if (handle.kind === 'phone' && (await this.identities.isPhoneTombstoned(tx, poolId, e164(handle))))
      return { tombstoned: true };
    const holder = await this.accounts.findHolder(poolId, handle, tx);
    const verified = code !== undefined;
    const takesBack = holder && verified && handle.kind !== 'username' && !hasVerified(holder, handle.kind);
    if (holder && !takesBack) return { refused: taken(handle) };

    const owned = takesBack ? await this.ownership.claim(tx, poolId, handle) : undefined;
    const userId = owned?.id ?? (await this.users.create(tx, poolId, columnsOf(handle, verified), profile));
    if (!userId) return { refused: taken(handle) };
    if (owned) {
      // The hourly job deletes the files.
      if (profile.photo !== undefined) await this.avatars.replace(tx, owned.id);
      await this.users.updateProfile(owned, profile, tx);
    }
    if (hashed) await this.passwords.set(tx, userId, hashed);
    await this.audit.record(
      {
        poolId,
        applicationId: client.application.id,
        type: 'sign-up',
        userId,
        data: { handle: handle.kind, verified },
      },
      tx,
    );
    const opened = await this.openSession(tx, client, { userId, madeAccount: !owned }, marks);
    return { opened, isNewUser: !owned };
  }

  private async openSession(
    tx: Transaction,
    client: Client,
    { userId, madeAccount }: { userId: UserId; madeAccount: boolean },
    marks: SessionMarks,
  ): Promise<OpenedSession> {
    const opened = await this.sessions.openForUser(tx, client, { userId, identityId: null, madeAccount }, marks);
    if (!opened) throw new Error('a user that was just made or taken back could not open a session');
    return opened;
  }

  /** What is taken or spent may have been so by this very request, whose answer was lost. */
  private async replay(client: Client, marks: SessionMarks, refusal: AppError): Promise<SignInReply> {
    const twin = await this.replays.find(client, marks, 0);
    if (!twin || twin === 'used') throw refusal;
    const opened = { user: twin, sessionId: twin.sessionId, openedAt: twin.openedAt };
    return this.replies.success(client, opened, twin.madeAccount);
  }
}

/** What each kind of handle needs to make an account. */
function requireProof(handle: Handle, { password, code }: SignUpRequestDto): void {
  if (handle.kind === 'username' && code !== undefined) throw invalidInput('code', NO_CODE_FOR_USERNAME);
  if (handle.kind === 'phone' && code === undefined) throw invalidInput('code', PHONE_NEEDS_CODE);
  if (password === undefined && code === undefined)
    throw invalidInput('password', handle.kind === 'username' ? USERNAME_NEEDS_PASSWORD : EMAIL_NEEDS_EITHER);
}

function taken(handle: Handle): AppError {
  return new AppError(handle.kind === 'username' ? 'USERNAME_TAKEN' : 'ACCOUNT_EXISTS');
}

function columnsOf(handle: Handle, verified: boolean): Parameters<UsersService['create']>[2] {
  switch (handle.kind) {
    case 'username':
      return { username: handle.username };
    case 'email':
      return { email: handle.email, emailVerified: verified };
    case 'phone':
      return { phone: handle.phone, phoneCountryCode: handle.countryCode, phoneVerified: verified };
  }
}

const NO_CODE_FOR_USERNAME: Sentence = {
  zh: '用户名注册不需要验证码',
  en: 'is only for an email or a phone: nothing is sent to a username',
};
const PHONE_NEEDS_CODE: Sentence = {
  zh: '手机号注册需要验证码：先调用 POST /verification-codes，purpose 为 sign-up',
  en: 'is needed with a phone: ask for one at POST /verification-codes with the purpose sign-up',
};
const USERNAME_NEEDS_PASSWORD: Sentence = { zh: '用户名注册需要密码', en: 'is needed with a username' };
const EMAIL_NEEDS_EITHER: Sentence = {
  zh: '邮箱注册需要密码或验证码',
  en: 'or a code is needed with an email',
};
