import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { GetPhoneReply, GetPhoneRequest, WechatPhoneData } from '@yaopai/protocol';
import { IsString, Length, Matches } from 'class-validator';
import { IfGiven } from '../http/index.js';

export class WechatPhoneDataDto implements WechatPhoneData {
  @ApiPropertyOptional({ description: 'From the phone button: single use, valid five minutes', maxLength: 1024 })
  @IfGiven()
  @IsString()
  @Length(1, 1024)
  phoneCode?: string;

  @ApiPropertyOptional({ description: 'Base64, from the phone button; needs iv', maxLength: 4096 })
  @IfGiven()
  @IsString()
  @Length(1, 4096)
  @Matches(/^[A-Za-z0-9+/]+={0,2}$/)
  encryptedData?: string;

  @ApiPropertyOptional({ description: 'Base64 of 16 bytes; needs encryptedData', minLength: 24, maxLength: 24 })
  @IfGiven()
  @IsString()
  @Matches(/^[A-Za-z0-9+/]{22}==$/)
  iv?: string;
}

export class GetPhoneRequestDto extends WechatPhoneDataDto implements GetPhoneRequest {
  @ApiProperty({ description: 'From wx.login: single use, valid five minutes', maxLength: 1024 })
  @IsString()
  @Length(1, 1024)
  code!: string;
}

export class GetPhoneReplyDto implements GetPhoneReply {
  @ApiProperty({ description: 'Digits without +' })
  countryCode!: string;

  @ApiProperty({ description: 'With + and country code outside +86, as WeChat writes it' })
  phoneNumber!: string;

  @ApiProperty({ description: 'National number' })
  purePhoneNumber!: string;

  @ApiProperty()
  openid!: string;

  @ApiPropertyOptional()
  unionid?: string;
}
