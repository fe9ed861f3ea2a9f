import { Body, Controller, Get, Headers, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { LogoutReply, SessionStatusReply, TokenReply } from '@yaopai/protocol';
import type { FastifyRequest } from 'fastify';
import type { Client } from '../applications/index.js';
import { callerAddress, CurrentClient, ForApplication, languageOf, presentedToken } from '../http/index.js';
import { SessionStatusService } from './session-status.service.js';
import {
  LogoutReplyDto,
  LogoutRequestDto,
  RefreshRequestDto,
  SessionStatusReplyDto,
  TokenReplyDto,
} from './sessions.dto.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('sessions')
@ForApplication()
@Controller('sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly status: SessionStatusService,
  ) {}

  @Post('refresh')
  @HttpCode(200)
  @ApiOperation({ summary: 'Exchange a refresh token for new tokens' })
  @ApiOkResponse({ type: TokenReplyDto })
  refresh(
    @CurrentClient() client: Client,
    @Body() { refreshToken }: RefreshRequestDto,
    @Req() { ip }: FastifyRequest,
  ): Promise<TokenReply> {
    return this.sessions.refresh(client, refreshToken, callerAddress(ip));
  }

  @Post('logout')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'End the session of a refresh token, of the bearer token, or both; a dead one is no error' })
  @ApiOkResponse({ type: LogoutReplyDto })
  logout(
    @CurrentClient() client: Client,
    @Body() { refreshToken }: LogoutRequestDto,
    @Req() request: FastifyRequest,
  ): Promise<LogoutReply> {
    return this.status.logout(client, { refreshToken, accessToken: presentedToken(request.headers) });
  }

  @Get('status')
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Whether the bearer token and its session are alive; dead is an answer, not an error' })
  @ApiOkResponse({ type: SessionStatusReplyDto })
  check(@CurrentClient() client: Client, @Headers() headers: Record<string, string>): Promise<SessionStatusReply> {
    return this.status.check(client, presentedToken(headers), languageOf(headers));
  }
}
