import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { User } from '@yaopai/protocol';
import { CurrentPrincipal, ForUser, type Principal } from '../http/index.js';
import { UserDto } from './user.dto.js';
import { UserMapper } from './user-mapper.js';

@ApiTags('me')
@ApiBearerAuth()
@ForUser()
@Controller('me')
export class MeController {
  constructor(private readonly mapper: UserMapper) {}

  @Get()
  @ApiOperation({ summary: 'The signed-in user' })
  @ApiOkResponse({ type: UserDto })
  me(@CurrentPrincipal() { user }: Principal): User {
    return this.mapper.toUser(user);
  }
}
