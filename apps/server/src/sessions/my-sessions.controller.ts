import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EndSessionsReply, SessionId, SessionsReply } from '@yaopai/protocol';
import { CurrentPrincipal, ForUser, type Principal, uuidOf } from '../http/index.js';
import { EndSessionsReplyDto, SessionsReplyDto } from './my-sessions.dto.js';
import { MySessionsService } from './my-sessions.service.js';

@ApiTags('me')
@ApiBearerAuth()
@ForUser()
@Controller('me/sessions')
export class MySessionsController {
  constructor(private readonly sessions: MySessionsService) {}

  @Get()
  @ApiOperation({ summary: 'Where the user is signed in' })
  @ApiOkResponse({ type: SessionsReplyDto })
  list(@CurrentPrincipal() caller: Principal): Promise<SessionsReply> {
    return this.sessions.list(caller);
  }

  @Delete(':id')
  @ApiOperation({ summary: "Sign one device out; the caller's own too" })
  @ApiOkResponse({ type: EndSessionsReplyDto })
  end(@CurrentPrincipal() caller: Principal, @Param('id') id: string): Promise<EndSessionsReply> {
    return this.sessions.end(caller, uuidOf<SessionId>(id));
  }

  @Delete()
  @ApiOperation({ summary: 'Sign out everywhere, here too' })
  @ApiOkResponse({ type: EndSessionsReplyDto })
  endAll(@CurrentPrincipal() caller: Principal): Promise<EndSessionsReply> {
    return this.sessions.endAll(caller);
  }
}
