import { Injectable } from '@nestjs/common';
import type { AccountProofPurpose, IdentityId, Sentence, UserId, UserPoolId } from '@yaopai/protocol';
import { type Client, selectConnection } from '../applications/index.js';
import { Database, type Transaction } from '../database/index.js';
import {
  Accounts,
  type Contact,
  type Handle,
  hasVerified,
  holds,
  parseContact,
  parseHandle,
} from '../handles/index.js';
import { AppError, bearerToken, invalidInput, type Origin } from '../http/index.js';
import { IdentityResolver, UserIdentities } from '../identities/index.js';
import { Passwords, PasswordTries } from '../passwords/index.js';
import { CodeExchange } from '../phone/index.js';
import { SessionsService } from '../sessions/index.js';
import { AccessTokens } from '../tokens/index.js';
import { VerificationCodes } from '../verification-codes/index.js';
import type { AccountProofDto } from './account-proof.dto.js';

/** Looked up in place of an account that is not there, so that the same is asked either way. */
const NOBODY = '00000000-0000-0000-0000-000000000000' as UserId;

/** A request in which somebody proves to be the owner of an account. */
export interface ProofRequest {
  client: Client;
  headers: Record<string, string>;
  body: AccountProofDto;
  origin: Origin;
  /** What a code must have been sent for. */
  purpose: AccountProofPurpose;
}

/** Whose account it is, and what says so. */
export type ProvedAccount = { userId: UserId } & (
  | { by: 'wechat-code'; identityId: IdentityId }
  | { by: 'password'; hash: string; handle: Handle | undefined }
  | { by: 'code'; contact: Contact }
);

/**
 * Who asks for something that a session alone does not allow, and that also a blocked user may do: a fresh code of wx.login, the
 * password, or a code sent for the purpose.
 */
@Injectable()
export class AccountProofs {
  constructor(
    private readonly exchanges: CodeExchange,
    private readonly resolver: IdentityResolver,
    private readonly identities: UserIdentities,
    private readonly accounts: Accounts,
    private readonly passwords: Passwords,
    private readonly tries: PasswordTries,
    private readonly codes: VerificationCodes,
    private readonly sessions: SessionsService,
    private readonly accessTokens: AccessTokens,
    private readonly database: Database,
  ) {}

  /**
   * Whether the user may do it is for the caller to see.
   * @throws AppError INVALID_INPUT, ACCOUNT_NOT_FOUND, CREDENTIALS_WRONG (where the pool reveals accounts ACCOUNT_NOT_FOUND,
   * PASSWORD_WRONG), CODE_WRONG, CODE_EXPIRED, RATE_LIMITED; of a bearer token, what is wrong with it, and FORBIDDEN when it is
   * another application's or another user's. WechatError when WeChat refuses.
   */
  async prove(request: ProofRequest): Promise<ProvedAccount> {
    const { wechatCode, password, code } = request.body;
    if ([wechatCode, password, code].filter((each) => each !== undefined).length !== 1)
      throw invalidInput('wechatCode', ONE_OF_THREE);
    const callerId = await this.callerOf(request);
    const proved = await this.byOneOf(request, callerId);
    if (callerId && callerId !== proved.userId) throw new AppError('FORBIDDEN');
    return proved;
  }

  /** Whether it still is so. Locks the user's identities and row: what it answers stays so until the transaction ends. */
  async confirm(tx: Transaction, proved: ProvedAccount): Promise<boolean> {
    const { userId } = proved;
    const identities = await this.identities.lock(tx, userId);
    const account = await this.accounts.lock(tx, userId);
    switch (proved.by) {
      case 'wechat-code':
        return identities.some(({ id }) => id === proved.identityId);
      case 'password': {
        const isNamed = proved.handle === undefined || holds(account, proved.handle);
        return isNamed && (await this.passwords.find(userId, tx)) === proved.hash;
      }
      case 'code':
        return holds(account, proved.contact) && hasVerified(account, proved.contact.kind);
    }
  }

  private async callerOf({ client, headers }: ProofRequest): Promise<UserId | undefined> {
    const token = bearerToken(headers);
    if (token === undefined) return undefined;
    const { sid, client_id } = await this.accessTokens.verify(token);
    if (client_id !== client.application.id) throw new AppError('FORBIDDEN');
    return (await this.sessions.requireLive(sid)).id;
  }

  private byOneOf(request: ProofRequest, callerId: UserId | undefined): Promise<ProvedAccount> {
    const { body, client } = request;
    const { wechatCode, password, code, ...handle } = body;
    const isNamed = [handle.username, handle.email, handle.phone].some((each) => each !== undefined);
    if (wechatCode !== undefined) {
      if (isNamed) throw invalidInput('wechatCode', NAMES_ITSELF);
      return this.byWechat(request, wechatCode);
    }
    if (code !== undefined) {
      if (handle.username !== undefined) throw invalidInput('username', NOTHING_IS_SENT);
      return this.byCode(request, parseContact(handle), code);
    }
    const poolId = client.pool.id;
    if (callerId && !isNamed) return this.byOwnPassword(client, callerId, password!);
    return this.byPassword(client, poolId, parseHandle(handle), password!);
  }

  /** The identity must be known: somebody who was never here has nothing here. */
  private async byWechat({ client, headers, origin }: ProofRequest, code: string): Promise<ProvedAccount> {
    const connection = selectConnection(client, headers);
    const { openId, unionId } = await this.exchanges.exchange(client, connection, code, origin);
    const subject = { poolId: client.pool.id, wechatAppId: connection.wechatAppId, openId, unionId };
    const { identity } = await this.resolver.peek(this.database.manager, subject);
    if (!identity) throw new AppError('ACCOUNT_NOT_FOUND');
    return { by: 'wechat-code', userId: identity.userId, identityId: identity.id };
  }

  /** The same work and the same answers for an account that is not there, one without a password, and a wrong password. */
  private async byPassword(
    client: Client,
    poolId: UserPoolId,
    handle: Handle,
    password: string,
  ): Promise<ProvedAccount> {
    await this.tries.count(poolId, handle);
    const account = await this.accounts.findHolder(poolId, handle);
    const hash = await this.passwords.find(account?.id ?? NOBODY);
    const right = await this.passwords.verify(hash, password).catch(async (busy: unknown) => {
      await this.tries.giveBack(poolId, handle);
      throw busy;
    });
    if (!account || !hash || !right) throw wrong(client, account !== undefined);
    await this.tries.forget(poolId, [handle]);
    return { by: 'password', userId: account.id, hash, handle };
  }

  private async byOwnPassword(client: Client, userId: UserId, password: string): Promise<ProvedAccount> {
    await this.tries.countOld(userId);
    const hash = await this.passwords.find(userId);
    const right = await this.passwords.verify(hash, password).catch(async (busy: unknown) => {
      await this.tries.giveBackOld(userId);
      throw busy;
    });
    if (!hash || !right) throw wrong(client, true);
    await this.tries.forgetOld(userId);
    return { by: 'password', userId, hash, handle: undefined };
  }

  /** A code that is right is spent, whatever becomes of the request. */
  private async byCode({ client, purpose }: ProofRequest, contact: Contact, code: string): Promise<ProvedAccount> {
    const poolId = client.pool.id;
    const result = await this.database.transaction(async (tx) => {
      await this.codes.lock(tx, poolId, contact);
      const refusal = await this.codes.redeem(tx, { poolId, contact, purpose, code });
      if (refusal) return refusal;
      const holder = await this.accounts.findHolder(poolId, contact, tx);
      // Whoever only claims the address is not who owns it.
      return holder && hasVerified(holder, contact.kind) ? holder : new AppError('ACCOUNT_NOT_FOUND');
    });
    if (result instanceof AppError) throw result;
    return { by: 'code', userId: result.id, contact };
  }
}

function wrong({ pool }: Client, exists: boolean): AppError {
  if (!pool.revealAccountExistence) return new AppError('CREDENTIALS_WRONG');
  return new AppError(exists ? 'PASSWORD_WRONG' : 'ACCOUNT_NOT_FOUND');
}

const ONE_OF_THREE: Sentence = {
  zh: 'wechatCode、password、code 必须且只能给出一个',
  en: 'or password or code is needed: give exactly one of the three',
};
const NAMES_ITSELF: Sentence = {
  zh: '已能确定账号，不要再给出 username、email 或 phone',
  en: 'names the account by itself: leave out username, email and phone',
};
const NOTHING_IS_SENT: Sentence = {
  zh: '验证码只会发送到邮箱或手机号：请改为给出 email 或 phone',
  en: 'receives no codes: name the account by the email or phone that the code was sent to',
};
