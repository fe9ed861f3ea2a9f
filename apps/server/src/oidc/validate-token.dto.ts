import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { AccessTokenClaims, IdTokenClaims, ValidateTokenRequest } from '@yaopai/protocol';
import { IsString, Length } from 'class-validator';
import { IfGiven } from '../http/index.js';

export class ValidateTokenRequestDto implements ValidateTokenRequest {
  @ApiPropertyOptional({ description: 'Either this or idToken', maxLength: 8192 })
  @IfGiven()
  @IsString()
  @Length(1, 8192)
  accessToken?: string;

  @ApiPropertyOptional({ description: 'Either this or accessToken', maxLength: 8192 })
  @IfGiven()
  @IsString()
  @Length(1, 8192)
  idToken?: string;
}

export class ValidateTokenReplyDto {
  @ApiProperty()
  valid!: boolean;

  @ApiProperty({ type: Object, nullable: true, description: "The token's claims; null when it is not valid" })
  claims!: AccessTokenClaims | IdTokenClaims | null;
}
