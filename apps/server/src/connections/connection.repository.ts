import { Injectable } from '@nestjs/common';
import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import { IsNull } from 'typeorm';
import { Database, type Transaction } from '../database/index.js';
import { ApplicationConnectionEntity } from './application-connection.entity.js';
import { ConnectionEntity } from './connection.entity.js';
import type { SealedPush } from './connection-secrets.js';
import type { ConnectionId } from './connection.js';

/** A connection and the applications it is enabled for. */
export interface ListedConnection extends Pick<
  ConnectionEntity,
  | 'id'
  | 'poolId'
  | 'identifier'
  | 'type'
  | 'displayName'
  | 'wechatAppId'
  | 'loginOnly'
  | 'phoneJoin'
  | 'phoneDailyCap'
  | 'phoneCapRefuses'
  | 'contentCheck'
  | 'verificationFileName'
  | 'previousAppSecretUntil'
> {
  /** How WeChat's message push is taken; null: not at all. */
  push: 'plain' | 'safe' | null;
  applications: ApplicationId[];
}

/** A connection that takes WeChat's message push. */
export type PushedConnection = Pick<
  ConnectionEntity,
  'id' | 'poolId' | 'identifier' | 'wechatAppId' | 'sealedPushToken' | 'sealedPushAesKey'
>;

@Injectable()
export class ConnectionRepository {
  constructor(private readonly database: Database) {}

  /** By pool, oldest first; without secrets. */
  findAll(): Promise<ListedConnection[]> {
    return this.database.manager.query(`
      SELECT connection.id, pool_id AS "poolId", identifier, type, display_name AS "displayName",
        wechat_app_id AS "wechatAppId", login_only AS "loginOnly", phone_join AS "phoneJoin",
        phone_daily_cap AS "phoneDailyCap", phone_cap_refuses AS "phoneCapRefuses",
        content_check AS "contentCheck",
        CASE WHEN sealed_push_token IS NULL THEN NULL WHEN sealed_push_aes_key IS NULL THEN 'plain' ELSE 'safe' END AS push,
        verification_file_name AS "verificationFileName", previous_app_secret_until AS "previousAppSecretUntil",
        ARRAY(SELECT application_id FROM application_connections WHERE connection_id = connection.id ORDER BY 1) AS applications
      FROM connections connection
      ORDER BY pool_id, created_at, identifier`);
  }

  findInPool(tx: Transaction, poolId: UserPoolId): Promise<ConnectionEntity[]> {
    return tx.findBy(ConnectionEntity, { poolId });
  }

  /** Those of any pool that take WeChat's message push: identifiers are unique in their pool only. */
  findPushed(identifier: string): Promise<PushedConnection[]> {
    return this.database.query({
      name: 'pushed-connections',
      text: `
        SELECT id, pool_id AS "poolId", identifier, wechat_app_id AS "wechatAppId",
               sealed_push_token AS "sealedPushToken", sealed_push_aes_key AS "sealedPushAesKey"
          FROM connections WHERE identifier = $1 AND sealed_push_token IS NOT NULL ORDER BY pool_id`,
      values: [identifier],
    });
  }

  findByVerificationFile(tx: Transaction, verificationFileName: string): Promise<ConnectionEntity | null> {
    return tx.findOneBy(ConnectionEntity, { verificationFileName });
  }

  async findVerificationFile(verificationFileName: string): Promise<Buffer | undefined> {
    // What no database could look up has no file.
    if (!/^[A-Za-z0-9_-]{1,64}\.txt$/.test(verificationFileName)) return undefined;
    const found = await this.database.manager.findOne(ConnectionEntity, {
      select: { id: true, verificationFileContent: true },
      where: { verificationFileName },
    });
    return found?.verificationFileContent ?? undefined;
  }

  async insert(tx: Transaction, connection: Partial<ConnectionEntity>): Promise<void> {
    await tx.insert(ConnectionEntity, connection);
  }

  async update(tx: Transaction, id: ConnectionId, change: Partial<ConnectionEntity>): Promise<void> {
    await tx.update(ConnectionEntity, { id }, change);
  }

  /** Its row stays as it is until the transaction ends. */
  lock(tx: Transaction, id: ConnectionId): Promise<ConnectionEntity> {
    return tx.findOneOrFail(ConnectionEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async setPushIfNone(tx: Transaction, id: ConnectionId, push: SealedPush, now: Date): Promise<boolean> {
    const { affected } = await tx.update(
      ConnectionEntity,
      { id, sealedPushToken: IsNull() },
      { ...push, updatedAt: now },
    );
    return affected === 1;
  }

  async setVerificationFileIfNone(
    tx: Transaction,
    id: ConnectionId,
    file: { name: string; content: Buffer },
    now: Date,
  ): Promise<boolean> {
    const { affected } = await tx.update(
      ConnectionEntity,
      { id, verificationFileName: IsNull() },
      { verificationFileName: file.name, verificationFileContent: file.content, updatedAt: now },
    );
    return affected === 1;
  }

  async enable(tx: Transaction, connectionId: ConnectionId, applications: readonly ApplicationId[]): Promise<void> {
    if (!applications.length) return;
    const rows = applications.map((applicationId) => ({ applicationId, connectionId }));
    await tx.createQueryBuilder().insert().into(ApplicationConnectionEntity).values(rows).orIgnore().execute();
  }
}
