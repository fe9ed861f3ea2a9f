import { Body, Controller, Delete, Headers, Post, Put, HttpCode } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HEADER_CONNECTION, HEADER_WECHAT_APPID, type User } from '@yaopai/protocol';
import { type Client, selectConnection } from '../applications/index.js';
import { parseEmail, parsePhone } from '../handles/index.js';
import { CurrentClient, CurrentOrigin, CurrentPrincipal, ForUser, type Origin, type Principal } from '../http/index.js';
import { LimitInvalidCodes } from '../limits/index.js';
import { UserDto, UserMapper } from '../users/index.js';
import {
  BindEmailRequestDto,
  BindPhoneRequestDto,
  BindWechatPhoneRequestDto,
  ChangeEmailRequestDto,
  ChangePhoneRequestDto,
} from './my-handles.dto.js';
import { MyHandlesService } from './my-handles.service.js';
import { WechatPhoneService } from './wechat-phone.service.js';

@ApiTags('me')
@ApiBearerAuth()
@ForUser()
@Controller('me')
export class MyHandlesController {
  constructor(
    private readonly handles: MyHandlesService,
    private readonly wechatPhone: WechatPhoneService,
    private readonly users: UserMapper,
  ) {}

  @Post('email')
  @HttpCode(200)
  @LimitInvalidCodes('code')
  @ApiOperation({ summary: 'Bind an email address by a code sent to it' })
  @ApiOkResponse({ type: UserDto })
  async bindEmail(@CurrentPrincipal() caller: Principal, @Body() body: BindEmailRequestDto): Promise<User> {
    return this.users.toUser(await this.handles.bind(caller, parseEmail(body.email), body.code));
  }

  @Put('email')
  @LimitInvalidCodes('code', 'oldCode')
  @ApiOperation({
    summary: 'Replace the email address: a code for the new one, and one for the old if it was verified',
  })
  @ApiOkResponse({ type: UserDto })
  async changeEmail(@CurrentPrincipal() caller: Principal, @Body() body: ChangeEmailRequestDto): Promise<User> {
    return this.users.toUser(await this.handles.change(caller, parseEmail(body.email), body));
  }

  @Delete('email')
  @ApiOperation({ summary: 'Take the email address off the account, unless it is the last way to sign in' })
  @ApiOkResponse({ type: UserDto })
  async unbindEmail(@CurrentPrincipal() caller: Principal): Promise<User> {
    return this.users.toUser(await this.handles.unbind(caller, 'email'));
  }

  @Post('phone')
  @HttpCode(200)
  @LimitInvalidCodes('code')
  @ApiOperation({ summary: 'Bind a phone number by a code sent to it' })
  @ApiOkResponse({ type: UserDto })
  async bindPhone(@CurrentPrincipal() caller: Principal, @Body() body: BindPhoneRequestDto): Promise<User> {
    return this.users.toUser(await this.handles.bind(caller, parsePhone(body.phone, body.phoneCountryCode), body.code));
  }

  @Post('phone/wechat')
  @HttpCode(200)
  @ApiOperation({ summary: "Bind the phone number that WeChat's button gives" })
  @ApiHeader({ name: HEADER_CONNECTION, required: false })
  @ApiHeader({ name: HEADER_WECHAT_APPID, required: false })
  @ApiOkResponse({ type: UserDto })
  async bindWechatPhone(
    @CurrentClient() client: Client,
    @CurrentPrincipal() caller: Principal,
    @Body() body: BindWechatPhoneRequestDto,
    @Headers() headers: Record<string, string>,
    @CurrentOrigin() origin: Origin,
  ): Promise<User> {
    const connection = selectConnection(client, headers);
    return this.users.toUser(await this.wechatPhone.bind(client, connection, caller, body, origin));
  }

  @Put('phone')
  @LimitInvalidCodes('code', 'oldCode')
  @ApiOperation({ summary: 'Replace the phone number: a code for the new one, and one for the old if it was verified' })
  @ApiOkResponse({ type: UserDto })
  async changePhone(@CurrentPrincipal() caller: Principal, @Body() body: ChangePhoneRequestDto): Promise<User> {
    return this.users.toUser(await this.handles.change(caller, parsePhone(body.phone, body.phoneCountryCode), body));
  }

  @Delete('phone')
  @ApiOperation({ summary: 'Take the phone number off the account, unless it is the last way to sign in' })
  @ApiOkResponse({ type: UserDto })
  async unbindPhone(@CurrentPrincipal() caller: Principal): Promise<User> {
    return this.users.toUser(await this.handles.unbind(caller, 'phone'));
  }
}
