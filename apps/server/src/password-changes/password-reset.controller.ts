import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ResetPasswordReply } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { CurrentClient, ForApplication } from '../http/index.js';
import { LimitInvalidCodes } from '../limits/index.js';
import { ResetPasswordReplyDto, ResetPasswordRequestDto } from './password-changes.dto.js';
import { PasswordResetService } from './password-reset.service.js';

@ApiTags('passwords')
@ForApplication()
@Controller('passwords')
export class PasswordResetController {
  constructor(private readonly resets: PasswordResetService) {}

  @Post('reset')
  @HttpCode(200)
  @LimitInvalidCodes('code')
  @ApiOperation({ summary: 'Set a new password with a code; ends every session of the account' })
  @ApiOkResponse({ type: ResetPasswordReplyDto })
  async reset(@CurrentClient() client: Client, @Body() body: ResetPasswordRequestDto): Promise<ResetPasswordReply> {
    await this.resets.reset(client, body);
    return { reset: true };
  }
}
