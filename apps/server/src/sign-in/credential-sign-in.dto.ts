import { ApiProperty } from '@nestjs/swagger';
import type { SignInWithCodeRequest, SignInWithPasswordRequest } from '@yaopai/protocol';
import { AccountHandleDto, CodeTargetDto } from '../handles/index.js';
import { IsPassword } from '../passwords/index.js';
import { IsCode } from '../verification-codes/index.js';

export class SignInWithPasswordRequestDto extends AccountHandleDto implements SignInWithPasswordRequest {
  @ApiProperty({ format: 'password', minLength: 1, maxLength: 256 })
  @IsPassword()
  password!: string;
}

export class SignInWithCodeRequestDto extends CodeTargetDto implements SignInWithCodeRequest {
  @ApiProperty({ description: 'Six digits, sent for the purpose sign-in', pattern: '^\\d{6}$' })
  @IsCode()
  code!: string;
}
