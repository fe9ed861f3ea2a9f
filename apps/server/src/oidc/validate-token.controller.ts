import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ValidateTokenReply } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { CurrentClient, ForApplication } from '../http/index.js';
import { TokenInspectionService } from './token-inspection.service.js';
import { ValidateTokenReplyDto, ValidateTokenRequestDto } from './validate-token.dto.js';

@ApiTags('tokens')
@ForApplication()
@Controller('tokens')
export class ValidateTokenController {
  constructor(private readonly inspection: TokenInspectionService) {}

  @Post('validate')
  @HttpCode(200)
  @ApiOperation({ summary: 'What a token says, if this server stands by it at this moment' })
  @ApiOkResponse({ type: ValidateTokenReplyDto })
  validate(@CurrentClient() client: Client, @Body() request: ValidateTokenRequestDto): Promise<ValidateTokenReply> {
    return this.inspection.validate(client, request);
  }
}
