import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { PhoneAccountChoice, PhoneSignInReply, SignInWithWechatPhoneRequest } from '@yaopai/protocol';
import { IsIn, IsString, Length } from 'class-validator';
import { IfGiven } from '../http/index.js';
import { WechatPhoneDataDto } from '../phone/index.js';
import { SignInReplyDto } from '../sign-in/index.js';
import { IsCode } from '../verification-codes/index.js';

const CHOICES: readonly PhoneAccountChoice[] = ['phone', 'wechat'];

export class SignInWithWechatPhoneRequestDto extends WechatPhoneDataDto implements SignInWithWechatPhoneRequest {
  @ApiProperty({ description: 'From wx.login: single use, valid five minutes', maxLength: 1024 })
  @IsString()
  @Length(1, 1024)
  code!: string;

  @ApiPropertyOptional({
    description: 'From the refusal that asked for more; in place of the phone data',
    maxLength: 256,
  })
  @IfGiven()
  @IsString()
  @Length(1, 256)
  ticket?: string;

  @ApiPropertyOptional({
    description: 'After PHONE_JOIN_PROOF_NEEDED: six digits, sent for the purpose join-phone',
    pattern: '^\\d{6}$',
  })
  @IfGiven()
  @IsCode()
  smsCode?: string;

  @ApiPropertyOptional({
    description:
      'After PHONE_JOIN_PROOF_NEEDED, instead of smsCode: of a sign-in of the last five minutes to that account',
    maxLength: 4096,
  })
  @IfGiven()
  @IsString()
  @Length(1, 4096)
  accountToken?: string;

  @ApiPropertyOptional({ description: 'After ACCOUNT_CHOICE_NEEDED: which account to sign in to', enum: CHOICES })
  @IfGiven()
  @IsIn(CHOICES)
  choice?: PhoneAccountChoice;
}

export class PhoneSignInReplyDto extends SignInReplyDto implements PhoneSignInReply {
  @ApiPropertyOptional({ format: 'uuid', description: 'The account that was merged into this one and is no more' })
  mergedUserId?: string;
}
