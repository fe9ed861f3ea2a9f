declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Id of a user pool, chosen by the operator (`[a-z0-9-]`, 1–63 characters). */
export type UserPoolId = Branded<'UserPoolId'>;
/** Public id of an application, chosen by the operator (`[a-z0-9-]`, 1–63 characters); the tokens' `aud` and `client_id`. */
export type ApplicationId = Branded<'ApplicationId'>;
/** Id of a user: a UUID, unique in the deployment, never reused; the tokens' `sub`. */
export type UserId = Branded<'UserId'>;
/** Id of a session: a UUID; the tokens' `sid`. */
export type SessionId = Branded<'SessionId'>;
/** Id of an identity: a UUID. */
export type IdentityId = Branded<'IdentityId'>;
/** Identifier of a connection within its pool (`[a-z0-9-]`, 1–31 characters, immutable). */
export type ConnectionIdentifier = Branded<'ConnectionIdentifier'>;
