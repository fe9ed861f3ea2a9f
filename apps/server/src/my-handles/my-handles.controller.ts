import { Body, Controller, Delete, Post, Put, HttpCode } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { User } from '@yaopai/protocol';
import { parseEmail, parsePhone } from '../handles/index.js';
import { CurrentPrincipal, ForUser, type Principal } from '../http/index.js';
import { toUser, UserDto } from '../users/index.js';
import {
  BindEmailRequestDto,
  BindPhoneRequestDto,
  ChangeEmailRequestDto,
  ChangePhoneRequestDto,
} from './my-handles.dto.js';
import { MyHandlesService } from './my-handles.service.js';

@ApiTags('me')
@ApiBearerAuth()
@ForUser()
@Controller('me')
export class MyHandlesController {
  constructor(private readonly handles: MyHandlesService) {}

  @Post('email')
  @HttpCode(200)
  @ApiOperation({ summary: 'Bind an email address by a code sent to it' })
  @ApiOkResponse({ type: UserDto })
  async bindEmail(@CurrentPrincipal() caller: Principal, @Body() body: BindEmailRequestDto): Promise<User> {
    return toUser(await this.handles.bind(caller, parseEmail(body.email), body.code));
  }

  @Put('email')
  @ApiOperation({
    summary: 'Replace the email address: a code for the new one, and one for the old if it was verified',
  })
  @ApiOkResponse({ type: UserDto })
  async changeEmail(@CurrentPrincipal() caller: Principal, @Body() body: ChangeEmailRequestDto): Promise<User> {
    return toUser(await this.handles.change(caller, parseEmail(body.email), body));
  }

  @Delete('email')
  @ApiOperation({ summary: 'Take the email address off the account, unless it is the last way to sign in' })
  @ApiOkResponse({ type: UserDto })
  async unbindEmail(@CurrentPrincipal() caller: Principal): Promise<User> {
    return toUser(await this.handles.unbind(caller, 'email'));
  }

  @Post('phone')
  @HttpCode(200)
  @ApiOperation({ summary: 'Bind a phone number by a code sent to it' })
  @ApiOkResponse({ type: UserDto })
  async bindPhone(@CurrentPrincipal() caller: Principal, @Body() body: BindPhoneRequestDto): Promise<User> {
    return toUser(await this.handles.bind(caller, parsePhone(body.phone, body.phoneCountryCode), body.code));
  }

  @Put('phone')
  @ApiOperation({ summary: 'Replace the phone number: a code for the new one, and one for the old if it was verified' })
  @ApiOkResponse({ type: UserDto })
  async changePhone(@CurrentPrincipal() caller: Principal, @Body() body: ChangePhoneRequestDto): Promise<User> {
    return toUser(await this.handles.change(caller, parsePhone(body.phone, body.phoneCountryCode), body));
  }

  @Delete('phone')
  @ApiOperation({ summary: 'Take the phone number off the account, unless it is the last way to sign in' })
  @ApiOkResponse({ type: UserDto })
  async unbindPhone(@CurrentPrincipal() caller: Principal): Promise<User> {
    return toUser(await this.handles.unbind(caller, 'phone'));
  }
}
