import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { UserId, UserInfo } from '@yaopai/protocol';

/** What the account has not is left out. */
export class UserInfoDto implements UserInfo {
  @ApiProperty({ format: 'uuid', type: String })
  sub!: UserId;

  @ApiPropertyOptional()
  nickname?: string;

  @ApiPropertyOptional()
  preferred_username?: string;

  @ApiPropertyOptional({ format: 'uri' })
  picture?: string;

  @ApiPropertyOptional({ enum: ['male', 'female'] })
  gender?: 'male' | 'female';

  @ApiPropertyOptional({ format: 'date' })
  birthdate?: string;

  @ApiPropertyOptional({ format: 'email' })
  email?: string;

  @ApiPropertyOptional()
  email_verified?: boolean;

  @ApiPropertyOptional({ description: 'E.164', example: '+8613800138000' })
  phone_number?: string;

  @ApiPropertyOptional()
  phone_number_verified?: boolean;

  @ApiProperty({ description: 'Unix seconds' })
  updated_at!: number;
}
