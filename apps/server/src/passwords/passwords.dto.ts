import { ApiProperty } from '@nestjs/swagger';
import type { CheckPasswordReply, CheckPasswordRequest, PasswordLevel } from '@yaopai/protocol';
import { IsString } from 'class-validator';

export class CheckPasswordRequestDto implements CheckPasswordRequest {
  @ApiProperty({ description: 'Any text, also the beginning of one that is being typed' })
  @IsString()
  password!: string;
}

export class CheckPasswordReplyDto implements CheckPasswordReply {
  @ApiProperty({ description: 'Whether the pool accepts it' })
  valid!: boolean;

  @ApiProperty({ description: 'What is wrong with it, or that it is fine, in the language of Accept-Language' })
  message!: string;

  @ApiProperty({ enum: [1, 2, 3], description: '1 weak, 2 medium, 3 strong' })
  level!: PasswordLevel;
}
