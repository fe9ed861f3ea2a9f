import { Body, Controller, Delete, Get, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { CustomDataReply } from '@yaopai/protocol';
import { CurrentPrincipal, ForUser, type Principal } from '../http/index.js';
import { CustomDataReplyDto, SetCustomDataRequestDto } from './my-custom-data.dto.js';
import { MyCustomDataService } from './my-custom-data.service.js';

@ApiTags('me')
@ApiBearerAuth()
@ForUser()
@Controller('me/custom-data')
export class MyCustomDataController {
  constructor(private readonly customData: MyCustomDataService) {}

  @Get()
  @ApiOperation({ summary: "The pool's fields with the user's values" })
  @ApiOkResponse({ type: CustomDataReplyDto })
  read(@CurrentPrincipal() { user }: Principal): Promise<CustomDataReply> {
    return this.customData.read(user);
  }

  @Put()
  @ApiOperation({ summary: 'Set values: only the keys sent; null clears one; all or none are written' })
  @ApiOkResponse({ type: CustomDataReplyDto })
  set(@CurrentPrincipal() { user }: Principal, @Body() { values }: SetCustomDataRequestDto): Promise<CustomDataReply> {
    return this.customData.set(user, values);
  }

  @Delete()
  @ApiOperation({ summary: 'Clear values' })
  @ApiQuery({ name: 'key', type: [String] })
  @ApiOkResponse({ type: CustomDataReplyDto })
  remove(@CurrentPrincipal() { user }: Principal, @Query('key') key?: string | string[]): Promise<CustomDataReply> {
    return this.customData.remove(user, [key ?? []].flat());
  }
}
