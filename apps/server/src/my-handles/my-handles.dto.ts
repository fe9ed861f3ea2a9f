import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  BindEmailRequest,
  BindPhoneRequest,
  BindWechatPhoneRequest,
  ChangeEmailRequest,
  ChangePhoneRequest,
} from '@yaopai/protocol';
import { IsString, Length, Matches } from 'class-validator';
import { IfGiven } from '../http/index.js';
import { WechatPhoneDataDto } from '../phone/index.js';
import { IsCode } from '../verification-codes/index.js';

const newCode = { description: 'Six digits, sent to the new one for the purpose bind', pattern: '^\\d{6}$' };
const oldCode = {
  description: 'Six digits, sent to the one that is replaced for the purpose change; needed once it was verified',
  pattern: '^\\d{6}$',
};

export class BindEmailRequestDto implements BindEmailRequest {
  @ApiProperty({ format: 'email', maxLength: 254 })
  @IsString()
  @Length(3, 254)
  email!: string;

  @ApiProperty(newCode)
  @IsCode()
  code!: string;
}

export class ChangeEmailRequestDto extends BindEmailRequestDto implements ChangeEmailRequest {
  @ApiPropertyOptional(oldCode)
  @IfGiven()
  @IsCode()
  oldCode?: string;
}

export class BindPhoneRequestDto implements BindPhoneRequest {
  @ApiProperty({ description: 'National number, or with + and country code', maxLength: 32 })
  @IsString()
  @Length(3, 32)
  phone!: string;

  @ApiPropertyOptional({ description: 'Digits without +', default: '86', pattern: '^[1-9]\\d{0,2}$' })
  @IfGiven()
  @IsString()
  @Matches(/^[1-9]\d{0,2}$/)
  phoneCountryCode?: string;

  @ApiProperty(newCode)
  @IsCode()
  code!: string;
}

export class ChangePhoneRequestDto extends BindPhoneRequestDto implements ChangePhoneRequest {
  @ApiPropertyOptional(oldCode)
  @IfGiven()
  @IsCode()
  oldCode?: string;
}

export class BindWechatPhoneRequestDto extends WechatPhoneDataDto implements BindWechatPhoneRequest {
  @ApiProperty({
    description: "From wx.login; one that opened one of the user's live sessions is accepted",
    maxLength: 1024,
  })
  @IsString()
  @Length(1, 1024)
  code!: string;
}
