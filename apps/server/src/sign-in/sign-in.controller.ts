import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HEADER_CONNECTION, HEADER_IDEMPOTENCY_KEY, HEADER_WECHAT_APPID, type SignInReply } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { CurrentClient, CurrentOrigin, ForApplication, type Origin } from '../http/index.js';
import { idempotencyKeyOf } from './request-marks.js';
import { selectConnection } from './select-connection.js';
import { SignInReplyDto, SignInWithWechatRequestDto } from './sign-in.dto.js';
import { WechatSignInService } from './wechat-sign-in.service.js';

@ApiTags('sign-in')
@ForApplication()
@Controller('sign-in')
export class SignInController {
  constructor(private readonly wechat: WechatSignInService) {}

  @Post('wechat')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign in with a code of wx.login' })
  @ApiHeader({ name: HEADER_CONNECTION, required: false })
  @ApiHeader({ name: HEADER_WECHAT_APPID, required: false })
  @ApiHeader({ name: HEADER_IDEMPOTENCY_KEY, required: false })
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
}
