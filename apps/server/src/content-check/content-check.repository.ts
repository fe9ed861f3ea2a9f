import { Injectable } from '@nestjs/common';
import type { IdentityId, UserId } from '@yaopai/protocol';
import { connectionJsonSql } from '../connections/index.js';
import { Database, type Transaction } from '../database/index.js';
import type { CheckedSubject, Trace } from './content-check.js';
import { ContentVerdictEntity } from './content-verdict.entity.js';

@Injectable()
export class ContentCheckRepository {
  constructor(private readonly database: Database) {}

  async findSubject(userId: UserId, openedBy: IdentityId | null): Promise<CheckedSubject | undefined> {
    const [subject] = await this.database.query<CheckedSubject>({
      name: 'content-check-subject',
      text: FIND_SUBJECT,
      values: [userId, openedBy],
    });
    return subject;
  }

  /** Until the transaction ends nobody else settles this trace. */
  async lock(tx: Transaction, { connectionId, traceId }: Trace): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`content:${connectionId}:${traceId}`]);
  }

  async findVerdict(tx: Transaction, { connectionId, traceId }: Trace): Promise<boolean | undefined> {
    return (await tx.findOneBy(ContentVerdictEntity, { connectionId, traceId }))?.passed;
  }

  /** False when there is one already. */
  async insertVerdict(tx: Transaction, verdict: ContentVerdictEntity): Promise<boolean> {
    const { raw } = await tx
      .createQueryBuilder()
      .insert()
      .into(ContentVerdictEntity)
      .values(verdict)
      .orIgnore()
      .returning('trace_id')
      .execute();
    return raw.length === 1;
  }
}

/** Whoever was seen last is whom WeChat still knows to be active: it leaves a session key. */
const FIND_SUBJECT = `
  SELECT ${connectionJsonSql('connection')} AS connection, i.open_id AS "openId"
    FROM identities i
    JOIN connections connection
      ON connection.pool_id = i.pool_id AND connection.wechat_app_id = i.wechat_app_id AND connection.content_check
    LEFT JOIN wechat_session_keys seen ON seen.connection_id = connection.id AND seen.open_id = i.open_id
   WHERE i.user_id = $1
     AND (i.id = $2 OR NOT EXISTS (SELECT FROM identities opener WHERE opener.id = $2 AND opener.user_id = $1))
   ORDER BY seen.received_at DESC NULLS LAST, i.created_at DESC, i.id
   LIMIT 1`;
