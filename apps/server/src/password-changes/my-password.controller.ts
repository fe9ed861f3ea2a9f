import { Body, Controller, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { User } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { CurrentClient, CurrentPrincipal, ForUser, type Principal } from '../http/index.js';
import { UserDto, UserMapper } from '../users/index.js';
import { MyPasswordService } from './my-password.service.js';
import { ChangePasswordRequestDto } from './password-changes.dto.js';

@ApiTags('me')
@ApiBearerAuth()
@ForUser()
@Controller('me')
export class MyPasswordController {
  constructor(
    private readonly passwords: MyPasswordService,
    private readonly users: UserMapper,
  ) {}

  @Put('password')
  @ApiOperation({ summary: 'Set or change the password; ends every other session of the account' })
  @ApiOkResponse({ type: UserDto })
  async change(
    @CurrentClient() client: Client,
    @CurrentPrincipal() principal: Principal,
    @Body() body: ChangePasswordRequestDto,
  ): Promise<User> {
    return this.users.toUser(await this.passwords.change(client, principal, body));
  }
}
