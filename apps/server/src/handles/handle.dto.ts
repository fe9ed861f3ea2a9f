import { ApiPropertyOptional } from '@nestjs/swagger';
import type { AccountHandle, CodeTarget } from '@yaopai/protocol';
import { IsString, Length, Matches } from 'class-validator';
import { IfGiven } from '../http/index.js';

/** Exactly one of the two, which `parseContact` sees to. */
export class CodeTargetDto implements CodeTarget {
  @ApiPropertyOptional({ format: 'email', maxLength: 254 })
  @IfGiven()
  @IsString()
  @Length(3, 254)
  email?: string;

  @ApiPropertyOptional({ description: 'National number, or with + and country code', maxLength: 32 })
  @IfGiven()
  @IsString()
  @Length(3, 32)
  phone?: string;

  @ApiPropertyOptional({
    description: 'Digits without +, for a national phone',
    default: '86',
    pattern: '^[1-9]\\d{0,2}$',
  })
  @IfGiven()
  @IsString()
  @Matches(/^[1-9]\d{0,2}$/)
  phoneCountryCode?: string;
}

/** Exactly one of the three, which `parseHandle` sees to. */
export class AccountHandleDto extends CodeTargetDto implements AccountHandle {
  @ApiPropertyOptional({ description: 'Letters, digits and _.- of any script', minLength: 1, maxLength: 64 })
  @IfGiven()
  @IsString()
  @Length(1, 64)
  username?: string;
}
