import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type GetPhoneReply, HEADER_CONNECTION, HEADER_WECHAT_APPID } from '@yaopai/protocol';
import { type Client, selectConnection } from '../applications/index.js';
import { CurrentClient, CurrentOrigin, ForApplication, type Origin } from '../http/index.js';
import { GetPhoneService } from './get-phone.service.js';
import { GetPhoneReplyDto, GetPhoneRequestDto } from './phone.dto.js';

@ApiTags('wechat')
@ForApplication()
@Controller('wechat')
export class PhoneController {
  constructor(private readonly phones: GetPhoneService) {}

  @Post('phone')
  @HttpCode(200)
  @ApiOperation({ summary: "Read the number that WeChat's phone button gave; changes no account" })
  @ApiHeader({ name: HEADER_CONNECTION, required: false })
  @ApiHeader({ name: HEADER_WECHAT_APPID, required: false })
  @ApiOkResponse({ type: GetPhoneReplyDto })
  getPhone(
    @CurrentClient() client: Client,
    @Body() body: GetPhoneRequestDto,
    @Headers() headers: Record<string, string>,
    @CurrentOrigin() origin: Origin,
  ): Promise<GetPhoneReply> {
    return this.phones.getPhone(client, selectConnection(client, headers), body, origin);
  }
}
