import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { User } from '@yaopai/protocol';
import type { FastifyRequest } from 'fastify';
import { CurrentPrincipal, ForUser, type Principal } from '../http/index.js';
import { UserDto, UserMapper } from '../users/index.js';
import { TAKES_UPLOAD } from './accept-uploads.js';
import { AvatarUploads } from './avatar-uploads.js';

@ApiTags('me')
@ApiBearerAuth()
@ForUser()
@Controller('me')
export class MyAvatarController {
  constructor(
    private readonly uploads: AvatarUploads,
    private readonly users: UserMapper,
  ) {}

  @Post('avatar')
  @HttpCode(200)
  @RouteConfig(TAKES_UPLOAD)
  @ApiOperation({ summary: 'Upload an avatar: JPEG, PNG, WebP, GIF or AVIF of at most 5 MiB' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' } },
      additionalProperties: false,
    },
  })
  @ApiOkResponse({ type: UserDto })
  async upload(@CurrentPrincipal() caller: Principal, @Req() { raw }: FastifyRequest): Promise<User> {
    return this.users.toUser(await this.uploads.upload(caller, raw));
  }
}
