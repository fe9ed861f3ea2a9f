import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { SignInReply } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { CurrentClient, CurrentOrigin, ForApplication, type Origin } from '../http/index.js';
import { LimitInvalidCodes } from '../limits/index.js';
import { ApiIdempotencyKey, idempotencyKeyOf, SignInReplyDto } from '../sign-in/index.js';
import { SignUpRequestDto } from './sign-up.dto.js';
import { SignUpService } from './sign-up.service.js';

@ApiTags('sign-up')
@ForApplication()
@Controller('sign-up')
export class SignUpController {
  constructor(private readonly service: SignUpService) {}

  @Post()
  @HttpCode(200)
  @LimitInvalidCodes('code')
  @ApiOperation({ summary: 'Make an account by username, email or phone, and sign in to it' })
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: SignInReplyDto })
  signUp(
    @CurrentClient() client: Client,
    @Body() body: SignUpRequestDto,
    @Headers() headers: Record<string, string>,
    @CurrentOrigin() origin: Origin,
  ): Promise<SignInReply> {
    return this.service.signUp({ client, body, idempotencyKey: idempotencyKeyOf(headers), origin });
  }
}
