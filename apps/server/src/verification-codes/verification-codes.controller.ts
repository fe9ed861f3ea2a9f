import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { SendCodeReply } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { parseContact } from '../handles/index.js';
import { CurrentClient, ForApplication, languageOf } from '../http/index.js';
import { SendCodeReplyDto, SendCodeRequestDto } from './verification-codes.dto.js';
import { VerificationCodes } from './verification-codes.js';

@ApiTags('verification-codes')
@ForApplication()
@Controller('verification-codes')
export class VerificationCodesController {
  constructor(private readonly codes: VerificationCodes) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a code; answered alike whether or not an account has the address' })
  @ApiOkResponse({ type: SendCodeReplyDto })
  send(
    @CurrentClient() client: Client,
    @Body() body: SendCodeRequestDto,
    @Headers() headers: Record<string, string>,
  ): Promise<SendCodeReply> {
    return this.codes.send(client, parseContact(body), body.purpose, languageOf(headers));
  }
}
