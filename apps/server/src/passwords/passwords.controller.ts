import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CheckPasswordReply } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { CurrentClient, ForApplication, languageOf } from '../http/index.js';
import { CheckPasswordReplyDto, CheckPasswordRequestDto } from './passwords.dto.js';
import { Passwords } from './passwords.js';

@ApiTags('passwords')
@ForApplication()
@Controller('passwords')
export class PasswordsController {
  constructor(private readonly passwords: Passwords) {}

  @Post('check')
  @HttpCode(200)
  @ApiOperation({ summary: 'Whether the pool accepts a password, and how strong it is' })
  @ApiOkResponse({ type: CheckPasswordReplyDto })
  check(
    @CurrentClient() { pool }: Client,
    @Body() { password }: CheckPasswordRequestDto,
    @Headers() headers: Record<string, string>,
  ): CheckPasswordReply {
    return this.passwords.check(pool.passwordRules, password, languageOf(headers));
  }
}
