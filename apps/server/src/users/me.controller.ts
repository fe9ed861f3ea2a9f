import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { User } from '@yaopai/protocol';
import { CurrentPrincipal, ForUser, type Principal } from '../http/index.js';
import { UpdateProfileRequestDto } from './profile.dto.js';
import { UserDto } from './user.dto.js';
import { toUser } from './user-snapshot.js';
import { UsersService } from './users.service.js';

@ApiTags('me')
@ApiBearerAuth()
@ForUser()
@Controller('me')
export class MeController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @ApiOperation({ summary: 'The signed-in user' })
  @ApiOkResponse({ type: UserDto })
  me(@CurrentPrincipal() { user }: Principal): User {
    return toUser(user);
  }

  @Put()
  @ApiOperation({ summary: 'Change profile fields: only those sent; null clears one' })
  @ApiOkResponse({ type: UserDto })
  async update(@CurrentPrincipal() { user }: Principal, @Body() change: UpdateProfileRequestDto): Promise<User> {
    return toUser(await this.users.updateProfile(user, change));
  }
}
