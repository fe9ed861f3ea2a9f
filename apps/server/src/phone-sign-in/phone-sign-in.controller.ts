import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HEADER_CONNECTION, HEADER_WECHAT_APPID, type PhoneSignInReply } from '@yaopai/protocol';
import { type Client, selectConnection } from '../applications/index.js';
import { CurrentClient, CurrentOrigin, ForApplication, type Origin } from '../http/index.js';
import { LimitInvalidCodes } from '../limits/index.js';
import { ApiIdempotencyKey, idempotencyKeyOf } from '../sign-in/index.js';
import { PhoneSignInReplyDto, SignInWithWechatPhoneRequestDto } from './phone-sign-in.dto.js';
import { PhoneSignInService } from './phone-sign-in.service.js';

@ApiTags('sign-in')
@ForApplication()
@Controller('sign-in/wechat-phone')
export class PhoneSignInController {
  constructor(private readonly service: PhoneSignInService) {}

  @Post()
  @HttpCode(200)
  @LimitInvalidCodes('smsCode')
  @ApiOperation({ summary: "Sign in with a code of wx.login and WeChat's phone button" })
  @ApiHeader({ name: HEADER_CONNECTION, required: false })
  @ApiHeader({ name: HEADER_WECHAT_APPID, required: false })
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: PhoneSignInReplyDto })
  signIn(
    @CurrentClient() client: Client,
    @Body() body: SignInWithWechatPhoneRequestDto,
    @Headers() headers: Record<string, string>,
    @CurrentOrigin() origin: Origin,
  ): Promise<PhoneSignInReply> {
    const connection = selectConnection(client, headers);
    return this.service.signIn({ client, connection, body, idempotencyKey: idempotencyKeyOf(headers), origin });
  }
}
