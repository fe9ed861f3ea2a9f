import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Sentence, UserExistsReply } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { AppError, CurrentClient, ForApplication } from '../http/index.js';
import { Accounts } from './account.repository.js';
import { AccountHandleDto } from './handle.dto.js';
import { parseHandle } from './handle.js';

class UserExistsReplyDto implements UserExistsReply {
  @ApiProperty()
  exists!: boolean;
}

@ApiTags('sign-up')
@ForApplication()
@Controller('users/exists')
export class UserExistsController {
  constructor(private readonly accounts: Accounts) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Whether a username is taken; of email and phone only where the pool reveals accounts' })
  @ApiOkResponse({ type: UserExistsReplyDto })
  async exists(@CurrentClient() { pool }: Client, @Body() body: AccountHandleDto): Promise<UserExistsReply> {
    const handle = parseHandle(body);
    if (handle.kind !== 'username' && !pool.revealAccountExistence)
      throw new AppError('FORBIDDEN', { detail: { fields: [{ field: handle.kind, message: NOT_REVEALED }] } });
    return { exists: (await this.accounts.findHolder(pool.id, handle)) !== undefined };
  }
}

const NOT_REVEALED: Sentence = {
  zh: '此用户池不透露邮箱或手机号是否已注册，只能查询用户名；管理员可开启 revealAccountExistence',
  en: 'is not answered in this pool, only usernames are; an administrator may switch revealAccountExistence on',
};
