import type { ApplicationId, SessionId, UserId, UserPoolId } from './ids.js';
import type { Problem } from './problem.js';

/** Claims of the access token: header `typ: at+jwt`, `alg: ES256` (RFC 9068). Times in Unix seconds. */
export interface AccessTokenClaims {
  /** `${YAOPAI_PUBLIC_URL}/oidc`. */
  iss: string;
  aud: ApplicationId;
  client_id: ApplicationId;
  sub: UserId;
  sid: SessionId;
  jti: string;
  iat: number;
  exp: number;
  pool: UserPoolId;
}

/** Claims of an id token: header `typ: JWT`, `alg: ES256` (OpenID Connect Core 1.0, section 2). Times in Unix seconds. */
export interface IdTokenClaims {
  /** `${YAOPAI_PUBLIC_URL}/oidc`. */
  iss: string;
  aud: ApplicationId;
  sub: UserId;
  iat: number;
  exp: number;
  sid?: SessionId;
  auth_time?: number;
  nonce?: string;
}

/** Exactly one of the two. */
export interface ValidateTokenRequest {
  accessToken?: string;
  idToken?: string;
}

/** What a token says, if this server stands by it at this moment; null claims for any other. */
export type ValidateTokenReply =
  { valid: true; claims: AccessTokenClaims | IdTokenClaims } | { valid: false; claims: null };

/** What a token is worth at this moment (RFC 7662, section 2.2). Of a token outside the caller's pool only that it is not active. */
export type IntrospectionReply =
  | { active: false }
  | (AccessTokenClaims & { active: true; token_type: 'Bearer' })
  /** A refresh token; `exp` is when it ends if it is not used. */
  | (Omit<AccessTokenClaims, 'aud' | 'jti'> & { active: true; token_type: 'refresh_token' });

/** Standard claims of the user's own account (OpenID Connect Core 1.0, section 5.1); what the account has not is left out. */
export interface UserInfo {
  sub: UserId;
  nickname?: string;
  preferred_username?: string;
  /** URL of the picture that everybody may see. */
  picture?: string;
  gender?: 'male' | 'female';
  /** `YYYY-MM-DD`. */
  birthdate?: string;
  email?: string;
  email_verified?: boolean;
  /** E.164, as `+8613800138000`. */
  phone_number?: string;
  phone_number_verified?: boolean;
  /** Unix seconds. */
  updated_at: number;
}

/** Values of `error` that the endpoints of the standards answer (RFC 6749, sections 4.1.2.1 and 5.2). */
export type OAuthErrorCode =
  'invalid_request' | 'invalid_client' | 'invalid_grant' | 'temporarily_unavailable' | 'server_error';

/** A refusal of an endpoint of the standards: what OAuth libraries read, beside what every refusal of this server has. */
export interface OAuthProblem extends Problem {
  error: OAuthErrorCode;
  /** In English: the standard allows ASCII only. */
  error_description: string;
}

/** Authorization server metadata (RFC 8414) at `/.well-known/oauth-authorization-server/oidc`. */
export interface AuthorizationServerMetadata {
  issuer: string;
  jwks_uri: string;
  userinfo_endpoint: string;
  introspection_endpoint: string;
  introspection_endpoint_auth_methods_supported: string[];
  revocation_endpoint: string;
  revocation_endpoint_auth_methods_supported: string[];
  response_types_supported: string[];
  grant_types_supported: string[];
  token_endpoint_auth_methods_supported: string[];
}
