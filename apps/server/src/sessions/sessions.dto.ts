import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  LogoutReply,
  LogoutRequest,
  RefreshRequest,
  SessionEndReason,
  SessionId,
  SessionStatusReply,
  TokenReply,
  UserId,
  UserPoolId,
} from '@yaopai/protocol';
import { IsString, Matches } from 'class-validator';
import { IfGiven } from '../http/index.js';
import { REFRESH_TOKEN_PATTERN } from './refresh-token.js';

export class RefreshRequestDto implements RefreshRequest {
  @ApiProperty({ description: 'From a sign-in or the last refresh; single use', pattern: REFRESH_TOKEN_PATTERN.source })
  @IsString()
  @Matches(REFRESH_TOKEN_PATTERN)
  refreshToken!: string;
}

export class LogoutRequestDto implements LogoutRequest {
  @ApiPropertyOptional({
    description: 'Ends its session, also when the access token has expired',
    pattern: REFRESH_TOKEN_PATTERN.source,
  })
  @IfGiven()
  @IsString()
  @Matches(REFRESH_TOKEN_PATTERN)
  refreshToken?: string;
}

export class LogoutReplyDto implements LogoutReply {
  @ApiProperty({ enum: [true] })
  ended!: true;
}

export class TokenReplyDto implements TokenReply {
  @ApiProperty({ description: 'JWT (RFC 9068), ES256' })
  accessToken!: string;

  @ApiProperty({ enum: ['Bearer'] })
  tokenType!: 'Bearer';

  @ApiProperty({ format: 'date-time' })
  accessTokenExpiresAt!: string;

  @ApiProperty()
  refreshToken!: string;

  @ApiProperty({ format: 'uuid', type: String })
  sessionId!: SessionId;
}

class SessionSubjectDto {
  @ApiProperty({ format: 'uuid', type: String })
  id!: UserId;

  @ApiProperty({ type: String })
  userPoolId!: UserPoolId;
}

export class SessionStatusReplyDto implements SessionStatusReply {
  @ApiProperty({ enum: [200, 2206, 2020], description: '200 alive, 2206 dead, 2020 no token was sent' })
  code!: 200 | 2206 | 2020;

  @ApiProperty()
  message!: string;

  @ApiProperty()
  status!: boolean;

  @ApiProperty({ type: Number, nullable: true, description: 'Unix seconds' })
  exp!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Unix seconds' })
  iat!: number | null;

  @ApiProperty({ type: SessionSubjectDto, nullable: true })
  data!: SessionSubjectDto | null;

  @ApiPropertyOptional({ enum: ['user', 'admin', 'password', 'blocked', 'closing', 'merged', 'reuse', 'idle'] })
  reason?: SessionEndReason;
}
