import { Injectable } from '@nestjs/common';
import type { UserPoolId } from '@yaopai/protocol';
import { createHmac } from 'node:crypto';
import { KeyRing, type SealedColumn, SecretBox } from '../crypto/index.js';
import { Database, type Transaction } from '../database/index.js';
import { Clock, DAY, MINUTE, SECOND } from '../runtime/index.js';

/** WeChat does not say how long a key lives; we forget it after this. */
const LIFETIME = 3 * DAY;
/** How long a superseded key still opens data that was stamped while it was young. */
const SUPERSEDED_LIFETIME = 10 * MINUTE;
const SUPERSEDED_STAMP_GRACE = 60 * SECOND;

/** A session key that may still open something. */
export interface KeptKey {
  /** Base64 of 16 bytes. */
  sessionKey: string;
  /** Milliseconds since the epoch; null for the newest. */
  supersededAt: number | null;
}

/** Whether data stamped at `stampedAt` (milliseconds) may be opened with this key. */
export function mayOpen(key: KeptKey, stampedAt: number): boolean {
  return key.supersededAt === null || stampedAt <= key.supersededAt + SUPERSEDED_STAMP_GRACE;
}

interface KeyRow {
  sealed: string;
  received_at: Date;
  second_sealed: string | null;
  second_superseded_at: Date | null;
  third_sealed: string | null;
  third_superseded_at: Date | null;
}

/** What the statement below binds, in its order. */
export type KeepSessionKeyValues = [
  connectionId: string,
  openId: string,
  sealed: string,
  fingerprint: Buffer,
  now: Date,
];

/**
 * Takes $1–$5 as `SessionKeys.valuesToKeep` gives them; written so that the sign-in's one statement can carry it. Two logins
 * may commit in the other order than they were exchanged: the key received later stays the newest.
 */
export const KEEP_SESSION_KEY_SQL = `
  INSERT INTO wechat_session_keys AS kept (connection_id, open_id, sealed, fingerprint, received_at)
  VALUES ($1::uuid, $2::text, $3::text, $4::bytea, $5::timestamptz)
  ON CONFLICT (connection_id, open_id) DO UPDATE SET
    received_at = greatest(kept.received_at, excluded.received_at),
    sealed = CASE WHEN excluded.received_at < kept.received_at THEN kept.sealed ELSE excluded.sealed END,
    fingerprint = CASE WHEN excluded.received_at < kept.received_at THEN kept.fingerprint ELSE excluded.fingerprint END,
    second_sealed = CASE
      WHEN kept.fingerprint = excluded.fingerprint THEN kept.second_sealed
      WHEN excluded.received_at < kept.received_at THEN excluded.sealed
      ELSE kept.sealed END,
    second_superseded_at = CASE
      WHEN kept.fingerprint = excluded.fingerprint THEN kept.second_superseded_at
      ELSE greatest(kept.received_at, excluded.received_at) END,
    third_sealed = CASE WHEN kept.fingerprint = excluded.fingerprint THEN kept.third_sealed ELSE kept.second_sealed END,
    third_superseded_at = CASE
      WHEN kept.fingerprint = excluded.fingerprint THEN kept.third_superseded_at
      ELSE kept.second_superseded_at END`;

/** The newest three session keys of a person in a mini program: buttons pressed before the last wx.login need the older ones. */
@Injectable()
export class SessionKeys {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
  ) {}

  valuesToKeep(subject: { connectionId: string; openId: string }, sessionKey: string): KeepSessionKeyValues {
    // Sealing is randomised, so equality of keys is seen by a keyed fingerprint.
    const fingerprint = createHmac('sha256', this.keyRing.current.derive('session-key-fingerprint'))
      .update(sessionKey)
      .digest();
    return [
      subject.connectionId,
      subject.openId,
      this.box.seal(sessionKey, contextOf(subject)),
      fingerprint.subarray(0, 16),
      this.clock.date(),
    ];
  }

  async keep(subject: { connectionId: string; openId: string }, sessionKey: string): Promise<void> {
    await this.database.query({
      name: 'keep-session-key',
      text: KEEP_SESSION_KEY_SQL,
      values: this.valuesToKeep(subject, sessionKey),
    });
  }

  /** When an identity goes, nothing may be opened with what it left. */
  async forget(tx: Transaction, subject: { poolId: UserPoolId; wechatAppId: string; openId: string }): Promise<void> {
    await tx.query(FORGET, [subject.poolId, subject.wechatAppId, subject.openId]);
  }

  /** Newest first. */
  async kept(subject: { connectionId: string; openId: string }): Promise<KeptKey[]> {
    const [row] = await this.database.query<KeyRow>({
      name: 'kept-session-keys',
      text: `SELECT sealed, received_at, second_sealed, second_superseded_at, third_sealed, third_superseded_at
               FROM wechat_session_keys WHERE connection_id = $1 AND open_id = $2`,
      values: [subject.connectionId, subject.openId],
    });
    const now = this.clock.now();
    if (!row || row.received_at.getTime() < now - LIFETIME) return [];
    const superseded = [
      { sealed: row.second_sealed, at: row.second_superseded_at },
      { sealed: row.third_sealed, at: row.third_superseded_at },
    ];
    const context = contextOf(subject);
    const live = superseded.flatMap(({ sealed, at }) =>
      sealed && at && at.getTime() > now - SUPERSEDED_LIFETIME ? [{ sealed, supersededAt: at.getTime() }] : [],
    );
    return [{ sealed: row.sealed, supersededAt: null }, ...live].flatMap(({ sealed, supersededAt }) =>
      // One whose master key was taken away is as good as none: the next wx.login brings another.
      this.box.canOpen(sealed) ? [{ sessionKey: this.box.open(sealed, context), supersededAt }] : [],
    );
  }
}

/** The newest and the two before it. */
export const SEALED_SESSION_KEYS: readonly SealedColumn[] = ['sealed', 'second_sealed', 'third_sealed'].map(
  (column) => ({
    table: 'wechat_session_keys',
    column,
    key: [
      { column: 'connection_id', type: 'uuid' },
      { column: 'open_id', type: 'text' },
    ],
    contextOf: (connectionId, openId) => contextOf({ connectionId: connectionId!, openId: openId! }),
  }),
);

const FORGET = `
  DELETE FROM wechat_session_keys USING connections
   WHERE connections.id = connection_id AND connections.pool_id = $1 AND connections.wechat_app_id = $2 AND open_id = $3`;

function contextOf({ connectionId, openId }: { connectionId: string; openId: string }): string {
  return `wechat_session_keys:${connectionId}:${openId}`;
}
