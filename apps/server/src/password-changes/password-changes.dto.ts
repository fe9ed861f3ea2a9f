import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ChangePasswordRequest, ResetPasswordReply, ResetPasswordRequest } from '@yaopai/protocol';
import { CodeTargetDto } from '../handles/index.js';
import { IfGiven } from '../http/index.js';
import { IsPassword } from '../passwords/index.js';
import { IsCode } from '../verification-codes/index.js';

export class ResetPasswordRequestDto extends CodeTargetDto implements ResetPasswordRequest {
  @ApiProperty({ description: 'Six digits, sent for the purpose reset-password' })
  @IsCode()
  code!: string;

  @ApiProperty({ description: 'The new one', minLength: 1, maxLength: 256 })
  @IsPassword()
  password!: string;
}

export class ResetPasswordReplyDto implements ResetPasswordReply {
  @ApiProperty({ enum: [true] })
  reset!: true;
}

export class ChangePasswordRequestDto implements ChangePasswordRequest {
  @ApiProperty({ description: 'The new one', minLength: 1, maxLength: 256 })
  @IsPassword()
  password!: string;

  @ApiPropertyOptional({ description: 'Needed once the account has a password', minLength: 1, maxLength: 256 })
  @IfGiven()
  @IsPassword()
  oldPassword?: string;
}
