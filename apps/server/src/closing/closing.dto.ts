import { ApiProperty } from '@nestjs/swagger';
import type { CancelClosingReply, CancelClosingRequest, CloseAccountReply } from '@yaopai/protocol';
import { IsString, Length } from 'class-validator';

export class CloseAccountReplyDto implements CloseAccountReply {
  @ApiProperty({ enum: [true] })
  closing!: true;

  @ApiProperty({ format: 'date-time', description: 'When the personal data is erased at the earliest' })
  erasedAfter!: string;
}

export class CancelClosingRequestDto implements CancelClosingRequest {
  @ApiProperty({ description: 'From the ACCOUNT_CLOSING of a sign-in', maxLength: 512 })
  @IsString()
  @Length(1, 512)
  ticket!: string;
}

export class CancelClosingReplyDto implements CancelClosingReply {
  @ApiProperty({ enum: [true] })
  cancelled!: true;
}
