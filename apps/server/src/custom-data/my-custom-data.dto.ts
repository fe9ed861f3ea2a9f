import { ApiProperty } from '@nestjs/swagger';
import type { CustomDataReply, CustomDataType, CustomDataValue, SetCustomDataRequest } from '@yaopai/protocol';
import { IsObject } from 'class-validator';
import { CUSTOM_DATA_TYPES } from './custom-data-field.input.js';

export class SetCustomDataRequestDto implements SetCustomDataRequest {
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Values by key; null clears one' })
  @IsObject()
  values!: Record<string, unknown>;
}

class CustomDataValueDto implements CustomDataValue {
  @ApiProperty()
  key!: string;

  @ApiProperty({ enum: CUSTOM_DATA_TYPES })
  type!: CustomDataType;

  @ApiProperty()
  label!: string;

  @ApiProperty({ description: 'Of the type named; null when there is none', nullable: true, type: Object })
  value!: unknown;
}

export class CustomDataReplyDto implements CustomDataReply {
  @ApiProperty({ type: [CustomDataValueDto] })
  fields!: CustomDataValueDto[];
}
