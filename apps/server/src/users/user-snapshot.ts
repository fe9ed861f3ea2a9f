import type { Gender, IdentityId, UserId, UserIdentity, UserPoolId } from '@yaopai/protocol';
import type { UserState } from './user-state.js';

/** A user with everything its owner sees, as one statement reads it. */
export interface UserSnapshot {
  id: UserId;
  poolId: UserPoolId;
  state: UserState;
  username: string | null;
  email: string | null;
  emailVerified: boolean;
  phone: string | null;
  phoneCountryCode: string | null;
  phoneVerified: boolean;
  nickname: string | null;
  photo: string | null;
  pendingPhoto: string | null;
  gender: Gender;
  birthdate: string | null;
  country: string | null;
  province: string | null;
  city: string | null;
  customData: Record<string, unknown>;
  loginsCount: number;
  lastLoginAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  identities: { id: IdentityId; connection: UserIdentity['connection']; appId: string; openId: string }[];
}

/** Select list of a `UserSnapshot` over a row of `users` (or of an UPDATE's RETURNING *) under the given alias. */
export const userSnapshotSql = (alias: string): string => `
  ${alias}.id, ${alias}.pool_id AS "poolId", ${alias}.state, ${alias}.username,
  ${alias}.email, ${alias}.email_verified AS "emailVerified",
  ${alias}.phone, ${alias}.phone_country_code AS "phoneCountryCode", ${alias}.phone_verified AS "phoneVerified",
  ${alias}.nickname, ${alias}.photo, ${alias}.pending_photo AS "pendingPhoto", ${alias}.gender, ${alias}.birthdate::text AS birthdate,
  ${alias}.country, ${alias}.province, ${alias}.city, ${alias}.custom_data AS "customData",
  ${alias}.logins_count AS "loginsCount", ${alias}.last_login_at AS "lastLoginAt",
  ${alias}.created_at AS "createdAt", ${alias}.updated_at AS "updatedAt",
  (SELECT coalesce(json_agg(json_build_object(
       'id', i.id, 'connection', c.identifier, 'appId', i.wechat_app_id, 'openId', i.open_id) ORDER BY i.created_at, i.id), '[]')
     FROM identities i
     LEFT JOIN connections c ON c.pool_id = i.pool_id AND c.wechat_app_id = i.wechat_app_id
    WHERE i.user_id = ${alias}.id) AS identities`;
