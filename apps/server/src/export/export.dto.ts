import { ApiProperty } from '@nestjs/swagger';
import type { AccountExport, IdentityId, SessionEndReason, SignInMethod } from '@yaopai/protocol';
import { UserDto } from '../users/index.js';

const text = { type: String, nullable: true };
const time = { format: 'date-time' };

class ExportedIdentityDto {
  @ApiProperty({ format: 'uuid', type: String })
  id!: IdentityId;

  @ApiProperty({ description: "WeChat's AppID" })
  appId!: string;

  @ApiProperty()
  openId!: string;

  @ApiProperty(text)
  unionId!: string | null;

  @ApiProperty({ type: [String], description: 'Those that WeChat gave before, oldest first' })
  formerUnionIds!: string[];

  @ApiProperty(time)
  createdAt!: string;
}

class ExportedSessionDto {
  @ApiProperty({ type: String })
  method!: SignInMethod;

  @ApiProperty({ description: 'Name' })
  application!: string;

  @ApiProperty(text)
  address!: string | null;

  @ApiProperty(text)
  device!: string | null;

  @ApiProperty(time)
  createdAt!: string;

  @ApiProperty(time)
  lastUsedAt!: string;

  @ApiProperty({ ...text, ...time })
  endedAt!: string | null;

  @ApiProperty(text)
  endReason!: SessionEndReason | null;
}

class ExportedPhoneDto {
  @ApiProperty()
  phoneCountryCode!: string;

  @ApiProperty()
  phone!: string;

  @ApiProperty(time)
  replacedAt!: string;
}

class ExportedPasswordDto {
  @ApiProperty(time)
  changedAt!: string;
}

class ExportedEventDto {
  @ApiProperty()
  type!: string;

  @ApiProperty(time)
  at!: string;
}

export class AccountExportDto implements AccountExport {
  @ApiProperty(time)
  exportedAt!: string;

  @ApiProperty({ type: UserDto })
  user!: UserDto;

  @ApiProperty({ ...text, description: 'What others see while the photo of `user` waits for its content check' })
  shownPhoto!: string | null;

  @ApiProperty({ type: [ExportedIdentityDto] })
  identities!: ExportedIdentityDto[];

  @ApiProperty({ type: [ExportedSessionDto] })
  sessions!: ExportedSessionDto[];

  @ApiProperty({ type: [ExportedPhoneDto], description: 'Verified numbers replaced in the last 30 days' })
  formerPhones!: ExportedPhoneDto[];

  @ApiProperty({ type: ExportedPasswordDto, nullable: true })
  password!: ExportedPasswordDto | null;

  @ApiProperty({ type: [ExportedEventDto], description: 'Newest first, at most 10,000' })
  events!: ExportedEventDto[];
}
