import { ApiProperty } from '@nestjs/swagger';
import { CODE_PURPOSES, type CodePurpose, type SendCodeReply, type SendCodeRequest } from '@yaopai/protocol';
import { IsIn } from 'class-validator';
import { CodeTargetDto } from '../handles/index.js';

export class SendCodeRequestDto extends CodeTargetDto implements SendCodeRequest {
  @ApiProperty({ enum: CODE_PURPOSES, description: 'What the code will prove; it is wrong for every other purpose' })
  @IsIn(CODE_PURPOSES)
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
