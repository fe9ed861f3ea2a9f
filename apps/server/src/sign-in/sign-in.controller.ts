import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HEADER_CONNECTION, HEADER_WECHAT_APPID, type SignInReply } from '@yaopai/protocol';
import { type Client, selectConnection } from '../applications/index.js';
import { CurrentClient, CurrentOrigin, ForApplication, type Origin } from '../http/index.js';
import { LimitInvalidCodes } from '../limits/index.js';
import { SignInWithCodeRequestDto, SignInWithPasswordRequestDto } from './credential-sign-in.dto.js';
import { CredentialSignInService } from './credential-sign-in.service.js';
import { ApiIdempotencyKey, idempotencyKeyOf } from './request-marks.js';
import { SignInReplyDto, SignInWithWechatRequestDto } from './sign-in.dto.js';
import { WechatSignInService } from './wechat-sign-in.service.js';

@ApiTags('sign-in')
@ForApplication()
@Controller('sign-in')
export class SignInController {
  constructor(
    private readonly wechat: WechatSignInService,
    private readonly credentials: CredentialSignInService,
  ) {}

  @Post('wechat')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign in with a code of wx.login' })
  @ApiHeader({ name: HEADER_CONNECTION, required: false })
  @ApiHeader({ name: HEADER_WECHAT_APPID, required: false })
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: SignInReplyDto })
  signInWithWechat(
    @CurrentClient() client: Client,
    @Body() body: SignInWithWechatRequestDto,
    @Headers() headers: Record<string, string>,
    @CurrentOrigin() origin: Origin,
  ): Promise<SignInReply> {
    const connection = selectConnection(client, headers);
    return this.wechat.signIn({
      client,
      connection,
      body,
      idempotencyKey: idempotencyKeyOf(headers),
      origin,
    });
  }

  @Post('password')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign in with username, email or phone and the password' })
  @ApiOkResponse({ type: SignInReplyDto })
  signInWithPassword(
    @CurrentClient() client: Client,
    @Body() body: SignInWithPasswordRequestDto,
    @CurrentOrigin() origin: Origin,
  ): Promise<SignInReply> {
    return this.credentials.withPassword({ client, body, origin });
  }

  @Post('code')
  @HttpCode(200)
  @LimitInvalidCodes('code')
  @ApiOperation({ summary: 'Sign in with email or phone and a code sent to it' })
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: SignInReplyDto })
  signInWithCode(
    @CurrentClient() client: Client,
    @Body() body: SignInWithCodeRequestDto,
    @Headers() headers: Record<string, string>,
    @CurrentOrigin() origin: Origin,
  ): Promise<SignInReply> {
    return this.credentials.withCode({ client, body, origin, idempotencyKey: idempotencyKeyOf(headers) });
  }
}
