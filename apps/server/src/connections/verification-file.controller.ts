import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppError, Public } from '../http/index.js';
import { ConnectionsService } from './connections.service.js';

/**
 * The file by which WeChat makes sure that a business domain is its owner's: at the root, byte for byte, and nothing that a
 * browser would run or frame.
 */
@ApiTags('wechat')
@Public()
@Controller()
export class VerificationFileController {
  constructor(private readonly connections: ConnectionsService) {}

  @Get(':name.txt')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  @Header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
  @Header('cache-control', 'public, max-age=60')
  @ApiOperation({ summary: "A connection's business-domain verification file" })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async read(@Param('name') name: string): Promise<Buffer> {
    const content = await this.connections.findVerificationFile(`${name}.txt`);
    if (!content) throw new AppError('NOT_FOUND');
    return content;
  }
}
