import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../http/index.js';
import { PUSH_PATH } from './push-bodies.js';
import type { PushQuery } from './push-receiver.js';
import { WechatPush } from './wechat-push.service.js';

const ANYTHING = { schema: { type: 'object', additionalProperties: true } } as const;
const TEXT = { content: { 'text/plain': { schema: { type: 'string' } } } } as const;

/** Where WeChat pushes to: the address is entered in its console. It is WeChat's by its signature alone. */
@ApiTags('wechat')
@Public()
@Controller(PUSH_PATH)
export class WechatPushController {
  constructor(private readonly push: WechatPush) {}

  @Get()
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  @ApiOperation({ summary: "WeChat's check of the address, which gets its echostr back" })
  @ApiOkResponse(TEXT)
  echo(@Param('identifier') identifier: string, @Query() query: PushQuery): Promise<string> {
    return this.push.echo(identifier, query);
  }

  @Post()
  @HttpCode(200)
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  @ApiOperation({ summary: 'A message of WeChat, in JSON or XML' })
  @ApiConsumes('application/json', 'text/xml')
  @ApiBody(ANYTHING)
  @ApiOkResponse(TEXT)
  async take(
    @Param('identifier') identifier: string,
    @Query() query: PushQuery,
    @Body() body: unknown,
  ): Promise<string> {
    await this.push.take(identifier, query, body);
    // Anything else would make WeChat send it again, three times in all.
    return 'success';
  }
}
