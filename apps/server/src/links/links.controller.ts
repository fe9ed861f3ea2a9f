import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { IdentityId, LinkAccountRequest, User } from '@yaopai/protocol';
import { IsString, Length } from 'class-validator';
import type { Client } from '../applications/index.js';
import { CurrentClient, CurrentPrincipal, ForUser, type Principal, uuidOf } from '../http/index.js';
import { UserDto, UserMapper } from '../users/index.js';
import { LinksService } from './links.service.js';

class LinkAccountRequestDto implements LinkAccountRequest {
  @ApiProperty({ description: 'Access token of the other account, signed in with WeChat', maxLength: 4096 })
  @IsString()
  @Length(1, 4096)
  secondaryToken!: string;
}

@ApiTags('me')
@ApiBearerAuth()
@ForUser()
@Controller('me/identities')
export class LinksController {
  constructor(
    private readonly links: LinksService,
    private readonly users: UserMapper,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Link: the WeChat identity of another session moves to this account' })
  @ApiOkResponse({ type: UserDto })
  async link(
    @CurrentClient() client: Client,
    @CurrentPrincipal() caller: Principal,
    @Body() { secondaryToken }: LinkAccountRequestDto,
  ): Promise<User> {
    return this.users.toUser(await this.links.link(client, caller, secondaryToken));
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Unlink: take a WeChat identity off the account, unless it is the last way to sign in' })
  @ApiOkResponse({ type: UserDto })
  async unlink(@CurrentPrincipal() caller: Principal, @Param('id') id: string): Promise<User> {
    return this.users.toUser(await this.links.unlink(caller, uuidOf<IdentityId>(id)));
  }
}
