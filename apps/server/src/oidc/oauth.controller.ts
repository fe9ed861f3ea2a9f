import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IntrospectionReply } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { CurrentClient, ForConfidentialClient } from '../http/index.js';
import { tokenOf } from './token-form.js';
import { TokenInspectionService } from './token-inspection.service.js';

const FORM = {
  schema: {
    type: 'object',
    required: ['token'],
    properties: {
      token: { type: 'string', description: 'An access token or a refresh token' },
      token_type_hint: { type: 'string', description: 'access_token or refresh_token; not needed' },
      client_id: { type: 'string', description: 'With client_secret, in place of HTTP Basic' },
      client_secret: { type: 'string' },
    },
  },
};

@ApiTags('oidc')
@Controller('oidc')
export class OAuthController {
  constructor(private readonly inspection: TokenInspectionService) {}

  @Post('introspect')
  @HttpCode(200)
  @ForConfidentialClient()
  @ApiOperation({ summary: "Whether a token of the application's pool is good at this moment (RFC 7662)" })
  @ApiBody(FORM)
  @ApiOkResponse({ schema: { type: 'object', required: ['active'], properties: { active: { type: 'boolean' } } } })
  introspect(@CurrentClient() client: Client, @Body() form: unknown): Promise<IntrospectionReply> {
    return this.inspection.introspect(client, tokenOf(form));
  }

  @Post('revoke')
  @HttpCode(200)
  @ForConfidentialClient()
  @ApiOperation({ summary: 'End the session of a token (RFC 7009); one that nobody knows is no error' })
  @ApiBody(FORM)
  @ApiOkResponse({ description: 'Empty' })
  revoke(@CurrentClient() client: Client, @Body() form: unknown): Promise<void> {
    return this.inspection.revoke(client, tokenOf(form));
  }
}
