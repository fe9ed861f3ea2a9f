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
  /** `ConnectionSecrets.appSecret` opens it. */
  sealedAppSecret: string;
  /** Signs in who exists and creates nobody. */
  loginOnly: boolean;
  phoneJoin: PhoneJoin;
  /** Numbers a day (UTC) from which on the operator is warned; null: no cap. */
  phoneDailyCap: number | null;
  /** Whether numbers beyond the cap are refused. */
  phoneCapRefuses: boolean;
}
