import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AuthorizationServerMetadata } from '@yaopai/protocol';
import type { JWK } from 'jose';
import { Public } from '../http/index.js';
import { SigningKeys } from '../keys/index.js';
import { AccessTokens } from '../tokens/index.js';

/** Backends may keep keys and metadata for five minutes; a new key is published long before it signs. */
const CACHE = 'public, max-age=300';
/** How an application may send its secret. */
const CLIENT_AUTHENTICATION = ['client_secret_basic', 'client_secret_post'];

@ApiTags('oidc')
@Public()
@Controller()
export class MetadataController {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly keys: SigningKeys,
  ) {}

  /** The path is RFC 8414's: the well-known part goes before the issuer's path. */
  @Get('.well-known/oauth-authorization-server/oidc')
  @Header('cache-control', CACHE)
  @Header('access-control-allow-origin', '*')
  @ApiOperation({ summary: 'Authorization server metadata (RFC 8414)' })
  @ApiOkResponse({ schema: { type: 'object', required: ['issuer', 'jwks_uri'] } })
  metadata(): AuthorizationServerMetadata {
    const { issuer } = this.accessTokens;
    return {
      issuer,
      jwks_uri: `${issuer}/jwks`,
      userinfo_endpoint: `${issuer}/userinfo`,
      introspection_endpoint: `${issuer}/introspect`,
      introspection_endpoint_auth_methods_supported: [...CLIENT_AUTHENTICATION],
      revocation_endpoint: `${issuer}/revoke`,
      revocation_endpoint_auth_methods_supported: [...CLIENT_AUTHENTICATION],
      response_types_supported: [],
      grant_types_supported: [],
      token_endpoint_auth_methods_supported: [],
    };
  }

  @Get('oidc/jwks')
  @Header('cache-control', CACHE)
  @Header('access-control-allow-origin', '*')
  @ApiOperation({ summary: 'Public keys that tokens are verified with (RFC 7517)' })
  @ApiOkResponse({ schema: { type: 'object', required: ['keys'] } })
  jwks(): Promise<{ keys: JWK[] }> {
    return this.keys.jwks();
  }
}
