import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AppError, Public } from '../http/index.js';
import { isAvatarFile } from './avatar-name.js';
import { AvatarStore } from './avatar-store.js';

/** Nothing that a browser would run, whatever the bytes are. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'content-disposition': 'inline',
  'cache-control': 'public, max-age=3600',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

/**
 * The pictures themselves, for any page that shows them. Under a name there is one picture or none, so the name is its tag. One
 * that waits for its check is here too, for WeChat has to fetch it: nobody but its owner is told its name.
 */
@ApiTags('avatars')
@Public()
@Controller('avatars')
export class AvatarFilesController {
  constructor(private readonly store: AvatarStore) {}

  @Get(':file')
  @ApiOperation({ summary: "A user's avatar: `<id>.webp` of 512 px, `<id>-128.webp` of 128 px" })
  @ApiOkResponse({ content: { 'image/webp': { schema: { type: 'string', format: 'binary' } } } })
  async read(
    @Param('file') file: string,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const bytes = await this.find(file);
    const etag = `"${file}"`;
    reply.headers({ ...HEADERS, etag });
    await (includesTag(known, etag) ? reply.status(304).send() : reply.type('image/webp').send(bytes));
  }

  private async find(file: string): Promise<Buffer> {
    if (!isAvatarFile(file)) throw new AppError('NOT_FOUND');
    const bytes = await this.store.get(file).catch((cause: unknown) => {
      throw new AppError('BUSY', { cause, detail: { retryAfterSeconds: 5 } });
    });
    if (!bytes) throw new AppError('NOT_FOUND');
    return bytes;
  }
}

/** If-None-Match by RFC 9110, section 13.1.2. */
function includesTag(known: string | undefined, tag: string): boolean {
  return known !== undefined && known.split(',').some((each) => ['*', tag, `W/${tag}`].includes(each.trim()));
}
