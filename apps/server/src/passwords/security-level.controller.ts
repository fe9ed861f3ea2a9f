import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { PasswordLevel, SecurityLevelReply } from '@yaopai/protocol';
import { CurrentPrincipal, ForUser, type Principal } from '../http/index.js';
import { Passwords } from './passwords.js';

class SecurityLevelReplyDto implements SecurityLevelReply {
  @ApiProperty({ minimum: 0, maximum: 100 })
  score!: number;

  @ApiProperty({ description: 'Whether there is a verified one' })
  email!: boolean;

  @ApiProperty({ description: 'Whether there is a verified one' })
  phone!: boolean;

  @ApiProperty()
  password!: boolean;

  @ApiProperty({ enum: [1, 2, 3], nullable: true, type: Number, description: '1 weak, 2 medium, 3 strong' })
  passwordSecurityLevel!: PasswordLevel | null;

  @ApiProperty({ enum: [false], description: 'Not offered yet' })
  mfa!: false;
}

@ApiTags('me')
@ApiBearerAuth()
@ForUser()
@Controller('me/security-level')
export class SecurityLevelController {
  constructor(private readonly passwords: Passwords) {}

  @Get()
  @ApiOperation({ summary: 'How well the account is secured' })
  @ApiOkResponse({ type: SecurityLevelReplyDto })
  async read(@CurrentPrincipal() { user }: Principal): Promise<SecurityLevelReply> {
    const level = (await this.passwords.findLevel(user.id)) ?? null;
    const { emailVerified: email, phoneVerified: phone, identities } = user;
    const score = (level ?? 0) * 10 + (phone ? 30 : 0) + (email ? 20 : 0) + (identities.length > 0 ? 20 : 0);
    return { score, email, phone, password: level !== null, passwordSecurityLevel: level, mfa: false };
  }
}
