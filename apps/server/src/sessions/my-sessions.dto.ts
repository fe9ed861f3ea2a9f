import { ApiProperty } from '@nestjs/swagger';
import type {
  ApplicationId,
  EndSessionsReply,
  SessionId,
  SessionsReply,
  SessionSummary,
  SignInMethod,
} from '@yaopai/protocol';

const METHODS: readonly SignInMethod[] = ['wechat', 'wechat-phone', 'password', 'sms-code', 'email-code', 'sign-up'];

class SessionApplicationDto {
  @ApiProperty({ type: String })
  id!: ApplicationId;

  @ApiProperty()
  name!: string;
}

class SessionSummaryDto implements SessionSummary {
  @ApiProperty({ format: 'uuid', type: String })
  id!: SessionId;

  @ApiProperty({ description: 'Whether it is the one that asks' })
  current!: boolean;

  @ApiProperty({ enum: METHODS })
  method!: SignInMethod;

  @ApiProperty({ type: SessionApplicationDto })
  application!: SessionApplicationDto;

  @ApiProperty({ type: String, nullable: true, description: 'IP address it was opened from' })
  address!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Model or system, as the device called itself' })
  device!: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', description: 'The sign-in, or the last refresh' })
  lastUsedAt!: string;

  @ApiProperty({ format: 'date-time', description: 'When it ends if it is not used' })
  expiresAt!: string;
}

export class SessionsReplyDto implements SessionsReply {
  @ApiProperty({ type: [SessionSummaryDto] })
  sessions!: SessionSummaryDto[];
}

export class EndSessionsReplyDto implements EndSessionsReply {
  @ApiProperty({ description: 'How many were alive until now' })
  ended!: number;
}
