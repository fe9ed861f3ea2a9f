import { Body, Controller, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { User } from '@yaopai/protocol';
import { CurrentPrincipal, ForUser, type Principal } from '../http/index.js';
import { UpdateProfileRequestDto, UserDto, UserMapper } from '../users/index.js';
import { MyProfile } from './my-profile.service.js';

@ApiTags('me')
@ApiBearerAuth()
@ForUser()
@Controller('me')
export class MyProfileController {
  constructor(
    private readonly profile: MyProfile,
    private readonly users: UserMapper,
  ) {}

  @Put()
  @ApiOperation({ summary: 'Change profile fields: only those sent; null clears one' })
  @ApiOkResponse({ type: UserDto })
  async update(@CurrentPrincipal() principal: Principal, @Body() change: UpdateProfileRequestDto): Promise<User> {
    return this.users.toUser(await this.profile.update(principal, change));
  }
}
