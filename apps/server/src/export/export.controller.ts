import { Body, Controller, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type AccountExport, HEADER_CONNECTION, HEADER_WECHAT_APPID } from '@yaopai/protocol';
import type { FastifyReply } from 'fastify';
import { AccountProofDto } from '../account-proof/index.js';
import type { Client } from '../applications/index.js';
import { CurrentClient, CurrentOrigin, ForApplication, type Origin } from '../http/index.js';
import { LimitInvalidCodes } from '../limits/index.js';
import { AccountExportDto } from './export.dto.js';
import { ExportService } from './export.service.js';

const AS_FILE = 'attachment; filename="yaopai-account.json"';

@ApiTags('account')
@ForApplication()
@Controller('account')
export class ExportController {
  constructor(private readonly exports: ExportService) {}

  @Post('export')
  @HttpCode(200)
  @LimitInvalidCodes('code')
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Everything that is kept about oneself; five a day' })
  @ApiHeader({ name: HEADER_CONNECTION, required: false })
  @ApiHeader({ name: HEADER_WECHAT_APPID, required: false })
  @ApiOkResponse({ type: AccountExportDto })
  async export(
    @CurrentClient() client: Client,
    @Body() body: AccountProofDto,
    @Headers() headers: Record<string, string>,
    @CurrentOrigin() origin: Origin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountExport> {
    const exported = await this.exports.export({ client, body, headers, origin });
    reply.header('content-disposition', AS_FILE);
    return exported;
  }
}
