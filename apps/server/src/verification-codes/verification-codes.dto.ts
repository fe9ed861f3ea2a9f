import { ApiProperty } from '@nestjs/swagger';
import type { CodePurpose, SendCodeReply, SendCodeRequest } from '@yaopai/protocol';
import { IsIn } from 'class-validator';
import { CodeTargetDto } from '../handles/index.js';

const PURPOSES: readonly CodePurpose[] = [
  'sign-in',
  'sign-up',
  'reset-password',
  'bind',
  'change',
  'close-account',
  'join-phone',
];

export class SendCodeRequestDto extends CodeTargetDto implements SendCodeRequest {
  @ApiProperty({ enum: PURPOSES, description: 'What the code will prove; it is wrong for every other purpose' })
  @IsIn(PURPOSES)
  purpose!: CodePurpose;
}

export class SendCodeReplyDto implements SendCodeReply {
  @ApiProperty({ enum: [true] })
  sent!: true;

  @ApiProperty({ description: 'How long the code is valid' })
  expiresInSeconds!: number;

  @ApiProperty({ description: 'When the same target may be sent another one, for whatever purpose' })
  retryAfterSeconds!: number;
}
