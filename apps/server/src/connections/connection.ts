import type { ConnectionIdentifier, UserPoolId } from '@yaopai/protocol';

declare const brand: unique symbol;
/** Internal id of a connection: a UUID. Clients name it by its identifier. */
export type ConnectionId = string & { readonly [brand]: 'ConnectionId' };

/** What happens when a phone number met at sign-in belongs to an account that WeChat's proof alone should not open. */
export type PhoneJoin = 'trust' | 'sms' | 'refuse';

/** A connection as a sign-in needs it. */
export interface Connection {
  id: ConnectionId;
  poolId: UserPoolId;
  identifier: ConnectionIdentifier;
  displayName: string;
  wechatAppId: string;
  /** `ConnectionSecrets.appSecrets` opens it. */
  sealedAppSecret: string;
  /** The one before, and until when it may still be used (ISO 8601); null: there is none. */
  sealedPreviousAppSecret: string | null;
  previousAppSecretUntil: string | null;
  /** Signs in who exists and creates nobody. */
  loginOnly: boolean;
  phoneJoin: PhoneJoin;
  /** Numbers a day (UTC) from which on the operator is warned; null: no cap. */
  phoneDailyCap: number | null;
  /** Whether numbers beyond the cap are refused. */
  phoneCapRefuses: boolean;
  /** Whether what its users are called is shown to WeChat first. */
  contentCheck: boolean;
}

/** A `Connection` as JSON, over a row of `connections` under the given alias. */
export const connectionJsonSql = (alias: string): string => `json_build_object(
  'id', ${alias}.id,
  'poolId', ${alias}.pool_id,
  'identifier', ${alias}.identifier,
  'displayName', ${alias}.display_name,
  'wechatAppId', ${alias}.wechat_app_id,
  'sealedAppSecret', ${alias}.sealed_app_secret,
  'sealedPreviousAppSecret', ${alias}.sealed_previous_app_secret,
  'previousAppSecretUntil', ${alias}.previous_app_secret_until,
  'loginOnly', ${alias}.login_only,
  'phoneJoin', ${alias}.phone_join,
  'phoneDailyCap', ${alias}.phone_daily_cap,
  'phoneCapRefuses', ${alias}.phone_cap_refuses,
  'contentCheck', ${alias}.content_check)`;
