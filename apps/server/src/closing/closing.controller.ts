import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type CancelClosingReply,
  type CloseAccountReply,
  HEADER_CONNECTION,
  HEADER_WECHAT_APPID,
} from '@yaopai/protocol';
import { AccountProofDto } from '../account-proof/index.js';
import type { Client } from '../applications/index.js';
import { CurrentClient, CurrentOrigin, ForApplication, type Origin } from '../http/index.js';
import { LimitInvalidCodes } from '../limits/index.js';
import { CancelClosingReplyDto, CancelClosingRequestDto, CloseAccountReplyDto } from './closing.dto.js';
import { ClosingService } from './closing.service.js';

@ApiTags('account')
@ForApplication()
@Controller('account')
export class ClosingController {
  constructor(private readonly closing: ClosingService) {}

  @Post('close')
  @HttpCode(200)
  @LimitInvalidCodes('code')
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Close the account: it can be had back until its data is erased, some days later' })
  @ApiHeader({ name: HEADER_CONNECTION, required: false })
  @ApiHeader({ name: HEADER_WECHAT_APPID, required: false })
  @ApiOkResponse({ type: CloseAccountReplyDto })
  close(
    @CurrentClient() client: Client,
    @Body() body: AccountProofDto,
    @Headers() headers: Record<string, string>,
    @CurrentOrigin() origin: Origin,
  ): Promise<CloseAccountReply> {
    return this.closing.close({ client, body, headers, origin });
  }

  @Post('cancel-closing')
  @HttpCode(200)
  @ApiOperation({ summary: 'Have a closing account back, with the ticket that signing in to it answers' })
  @ApiOkResponse({ type: CancelClosingReplyDto })
  cancel(@CurrentClient() client: Client, @Body() { ticket }: CancelClosingRequestDto): Promise<CancelClosingReply> {
    return this.closing.cancel(client, ticket);
  }
}
