import { Injectable } from '@nestjs/common';
import type { ApplicationId, ConnectionIdentifier, UserPoolId } from '@yaopai/protocol';
import type { Transaction } from '../database/index.js';
import { invalidInput } from '../http/index.js';
import { Clock, DAY, IdGenerator } from '../runtime/index.js';
import {
  CONNECTION_IDENTIFIER,
  type ConnectionChange,
  type MessagePush,
  type NewConnection,
} from './connection.input.js';
import { ConnectionRepository, type ListedConnection, type PushedConnection } from './connection.repository.js';
import { ConnectionSecrets } from './connection-secrets.js';
import type { ConnectionId } from './connection.js';

/** How long the AppSecret before is tried where WeChat refuses the new one. */
const PREVIOUS_APP_SECRET_KEPT = 7 * DAY;

/** Writers announce `ClientChanges` once their transaction is committed. */
@Injectable()
export class ConnectionsService {
  constructor(
    private readonly connections: ConnectionRepository,
    private readonly secrets: ConnectionSecrets,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** By pool, oldest first; without secrets. */
  list(): Promise<ListedConnection[]> {
    return this.connections.findAll();
  }

  /** The bytes of a business-domain verification file; names are unique in the deployment. */
  async findVerificationFile(name: string): Promise<Buffer | undefined> {
    return this.connections.findVerificationFile(name);
  }

  async findId(
    tx: Transaction,
    poolId: UserPoolId,
    identifier: ConnectionIdentifier,
  ): Promise<ConnectionId | undefined> {
    const inPool = await this.connections.findInPool(tx, poolId);
    return inPool.find((connection) => connection.identifier === identifier)?.id;
  }

  /** Those that take a message push under the identifier, in every pool. */
  async findPushed(identifier: string): Promise<PushedConnection[]> {
    // What no connection can be called is not looked up.
    return CONNECTION_IDENTIFIER(identifier) ? [] : this.connections.findPushed(identifier);
  }

  /**
   * Checked input only; `applications` of it are enabled by `enable`.
   * @throws AppError INVALID_INPUT when identifier, AppID or verification file name is taken.
   */
  async create(tx: Transaction, input: Omit<NewConnection, 'applications'>): Promise<ConnectionId> {
    await this.refuseTaken(tx, input);
    const id = this.ids.next<ConnectionId>();
    const now = this.clock.date();
    await this.connections.insert(tx, {
      id,
      poolId: input.userPoolId,
      identifier: input.identifier,
      type: input.type,
      displayName: input.displayName,
      wechatAppId: input.appId,
      sealedAppSecret: this.secrets.seal(id, input.appSecret),
      loginOnly: input.loginOnly ?? false,
      phoneJoin: input.phoneJoin ?? 'trust',
      contentCheck: input.contentCheck ?? false,
      ...this.secrets.sealPush(id, input.messagePush),
      verificationFileName: input.verificationFile?.name ?? null,
      verificationFileContent: input.verificationFile ? Buffer.from(input.verificationFile.content) : null,
      createdAt: now,
      updatedAt: now,
    });
    return id;
  }

  /** Lets the applications, which must be of the connection's pool, use it. */
  enable(tx: Transaction, id: ConnectionId, applications: readonly ApplicationId[]): Promise<void> {
    return this.connections.enable(tx, id, applications);
  }

  /** Checked input only. */
  change(tx: Transaction, id: ConnectionId, change: ConnectionChange): Promise<void> {
    return this.connections.update(tx, id, { ...change, updatedAt: this.clock.date() });
  }

  /**
   * Checked input only. Other processes use the new secret within five seconds; the one before is kept for a week, for when
   * WeChat refuses the new one.
   * @returns whether it is another one than before
   */
  async replaceAppSecret(tx: Transaction, id: ConnectionId, appSecret: string): Promise<boolean> {
    const now = this.clock.now();
    const { sealedAppSecret } = await this.connections.lock(tx, id);
    if (this.secrets.appSecret(id, sealedAppSecret) === appSecret) return false;
    await this.connections.update(tx, id, {
      sealedAppSecret: this.secrets.seal(id, appSecret),
      sealedPreviousAppSecret: sealedAppSecret,
      previousAppSecretUntil: new Date(now + PREVIOUS_APP_SECRET_KEPT),
      updatedAt: new Date(now),
    });
    return true;
  }

  /** Whether there was one. */
  async dropPreviousAppSecret(tx: Transaction, id: ConnectionId): Promise<boolean> {
    const { sealedPreviousAppSecret } = await this.connections.lock(tx, id);
    if (sealedPreviousAppSecret === null) return false;
    const none = { sealedPreviousAppSecret: null, previousAppSecretUntil: null };
    await this.connections.update(tx, id, { ...none, updatedAt: this.clock.date() });
    return true;
  }

  /** Checked input only; undefined: none is taken any more. Other processes know it at once. */
  replacePush(tx: Transaction, id: ConnectionId, push: MessagePush | undefined): Promise<void> {
    return this.connections.update(tx, id, { ...this.secrets.sealPush(id, push), updatedAt: this.clock.date() });
  }

  /** Whether the connection took no message push. */
  fillPush(tx: Transaction, id: ConnectionId, push: MessagePush): Promise<boolean> {
    return this.connections.setPushIfNone(tx, id, this.secrets.sealPush(id, push), this.clock.date());
  }

  /** Whether the connection had no verification file. */
  fillVerificationFile(tx: Transaction, id: ConnectionId, file: { name: string; content: string }): Promise<boolean> {
    return this.connections.setVerificationFileIfNone(
      tx,
      id,
      { ...file, content: Buffer.from(file.content) },
      this.clock.date(),
    );
  }

  private async refuseTaken(
    tx: Transaction,
    { userPoolId, identifier, appId, verificationFile }: NewConnection,
  ): Promise<void> {
    const inPool = await this.connections.findInPool(tx, userPoolId);
    if (inPool.some((other) => other.identifier === identifier)) {
      throw invalidInput('identifier', {
        zh: '该用户池中已有此标识的连接',
        en: 'is taken by another connection of the pool',
      });
    }
    const sameApp = inPool.find((other) => other.wechatAppId === appId);
    if (sameApp) {
      throw invalidInput('appId', {
        zh: `该用户池中的连接 ${sameApp.identifier} 已使用此 AppID`,
        en: `is used by the connection ${sameApp.identifier} of the pool`,
      });
    }
    if (verificationFile && (await this.connections.findByVerificationFile(tx, verificationFile.name))) {
      throw invalidInput('verificationFile.name', { zh: '已被另一个连接使用', en: 'is used by another connection' });
    }
  }
}
