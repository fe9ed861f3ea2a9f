import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { UserInfo } from '@yaopai/protocol';
import type { FastifyContextConfig } from 'fastify';
import { CurrentPrincipal, ForUser, type Principal } from '../http/index.js';
import { UserInfoMapper } from './user-info-mapper.js';
import { UserInfoDto } from './user-info.dto.js';

/** No page of another origin may read it: a browser's own session is not this server's business yet. */
@ApiTags('oidc')
@ApiBearerAuth()
@ForUser()
@Controller('oidc/userinfo')
export class UserInfoController {
  constructor(private readonly mapper: UserInfoMapper) {}

  @Get()
  @ApiOperation({ summary: "The user's own account in standard claims (OpenID Connect Core 1.0, section 5.3)" })
  @ApiOkResponse({ type: UserInfoDto })
  get(@CurrentPrincipal() { user }: Principal): UserInfo {
    return this.mapper.toUserInfo(user);
  }

  @Post()
  @HttpCode(200)
  @RouteConfig({ takes: 'form' } satisfies FastifyContextConfig)
  @ApiOperation({ summary: 'The same, for clients that post' })
  @ApiOkResponse({ type: UserInfoDto })
  post(@CurrentPrincipal() { user }: Principal): UserInfo {
    return this.mapper.toUserInfo(user);
  }
}
