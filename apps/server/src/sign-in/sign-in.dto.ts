import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { SignInReply, SignInWithWechatRequest } from '@yaopai/protocol';
import { IsNotEmpty, IsString, Length, Matches } from 'class-validator';
import { IfGiven } from '../http/index.js';
import { TokenReplyDto } from '../sessions/index.js';
import { UserDto } from '../users/index.js';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export class SignInWithWechatRequestDto implements SignInWithWechatRequest {
  @ApiProperty({ description: 'From wx.login: single use, valid five minutes', maxLength: 1024 })
  @IsString()
  @IsNotEmpty()
  @Length(1, 1024)
  code!: string;

  @ApiPropertyOptional({ description: 'From wx.getUserInfo, unchanged', maxLength: 8192 })
  @IfGiven()
  @IsString()
  @Length(1, 8192)
  rawData?: string;

  @ApiPropertyOptional({ description: 'hex(sha1(rawData + session_key)), from wx.getUserInfo', maxLength: 64 })
  @IfGiven()
  @IsString()
  @Length(1, 64)
  signature?: string;

  @ApiPropertyOptional({ description: 'Base64; needs iv', maxLength: 16384 })
  @IfGiven()
  @IsString()
  @Length(1, 16384)
  @Matches(BASE64)
  encryptedData?: string;

  @ApiPropertyOptional({ description: 'Base64; needs encryptedData', maxLength: 64 })
  @IfGiven()
  @IsString()
  @Length(1, 64)
  @Matches(BASE64)
  iv?: string;
}

export class SignInReplyDto extends TokenReplyDto implements SignInReply {
  @ApiProperty({ type: UserDto })
  user!: UserDto;

  @ApiProperty({ description: 'True when this sign-in made the account' })
  isNewUser!: boolean;

  @ApiPropertyOptional({ enum: [true], description: 'Profile data was sent that could not be read or verified' })
  profileIgnored?: true;
}
