import { ApiPropertyOptional } from '@nestjs/swagger';
import type { SignUpRequest } from '@yaopai/protocol';
import { Type } from 'class-transformer';
import { IsObject, ValidateNested } from 'class-validator';
import { AccountHandleDto } from '../handles/index.js';
import { IfGiven } from '../http/index.js';
import { IsPassword } from '../passwords/index.js';
import { NewProfileDto } from '../users/index.js';
import { IsCode } from '../verification-codes/index.js';

export class SignUpRequestDto extends AccountHandleDto implements SignUpRequest {
  @ApiPropertyOptional({ description: 'Needed with a username', format: 'password', minLength: 1, maxLength: 256 })
  @IfGiven()
  @IsPassword()
  password?: string;

  @ApiPropertyOptional({
    description: 'Six digits, sent for the purpose sign-up; needed with a phone',
    pattern: '^\\d{6}$',
  })
  @IfGiven()
  @IsCode()
  code?: string;

  @ApiPropertyOptional({ type: NewProfileDto })
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => NewProfileDto)
  profile?: NewProfileDto;
}
