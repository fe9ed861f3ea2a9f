import type { ApplicationId, SessionId, UserId, UserPoolId } from './ids.js';

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

/** Authorization server metadata (RFC 8414) at `/.well-known/oauth-authorization-server/oidc`. */
export interface AuthorizationServerMetadata {
  issuer: string;
  jwks_uri: string;
  response_types_supported: string[];
  grant_types_supported: string[];
  token_endpoint_auth_methods_supported: string[];
}
