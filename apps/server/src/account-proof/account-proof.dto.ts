import { ApiPropertyOptional } from '@nestjs/swagger';
import type { AccountProof } from '@yaopai/protocol';
import { IsString, Length } from 'class-validator';
import { AccountHandleDto } from '../handles/index.js';
import { IfGiven } from '../http/index.js';
import { IsPassword } from '../passwords/index.js';
import { IsCode } from '../verification-codes/index.js';

/** Exactly one of `wechatCode`, `password` and `code`, which `AccountProofs` sees to. */
export class AccountProofDto extends AccountHandleDto implements AccountProof {
  @ApiPropertyOptional({ description: 'From wx.login: single use, valid five minutes', maxLength: 1024 })
  @IfGiven()
  @IsString()
  @Length(1, 1024)
  wechatCode?: string;

  @ApiPropertyOptional({
    format: 'password',
    minLength: 1,
    maxLength: 256,
    description: 'With username, email or phone, or with a bearer token alone',
  })
  @IfGiven()
  @IsPassword()
  password?: string;

  @ApiPropertyOptional({
    description: 'Six digits, sent to the email or phone given for the purpose of the route',
    pattern: '^\\d{6}$',
  })
  @IfGiven()
  @IsCode()
  code?: string;
}
