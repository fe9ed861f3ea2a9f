import { ApiProperty } from '@nestjs/swagger';
import type {
  ConnectionIdentifier,
  Gender,
  IdentityId,
  User,
  UserId,
  UserIdentity,
  UserPoolId,
  UserStatus,
} from '@yaopai/protocol';

const text = { type: String, nullable: true };

class UserIdentityDto implements UserIdentity {
  @ApiProperty({ format: 'uuid', type: String })
  id!: IdentityId;

  @ApiProperty(text)
  connection!: ConnectionIdentifier | null;

  @ApiProperty({ description: "WeChat's AppID" })
  appId!: string;

  @ApiProperty({ description: 'Masked' })
  openId!: string;
}

export class UserDto implements User {
  @ApiProperty({ format: 'uuid', type: String })
  id!: UserId;

  @ApiProperty({ type: String })
  userPoolId!: UserPoolId;

  @ApiProperty({ enum: ['Activated', 'Suspended', 'Closing'] })
  status!: UserStatus;

  @ApiProperty(text)
  username!: string | null;

  @ApiProperty(text)
  email!: string | null;

  @ApiProperty()
  emailVerified!: boolean;

  @ApiProperty({ ...text, description: 'National number' })
  phone!: string | null;

  @ApiProperty({ ...text, description: 'Digits without +' })
  phoneCountryCode!: string | null;

  @ApiProperty()
  phoneVerified!: boolean;

  @ApiProperty(text)
  nickname!: string | null;

  @ApiProperty({ ...text, format: 'uri' })
  photo!: string | null;

  @ApiProperty()
  photoPending!: boolean;

  @ApiProperty({ enum: ['M', 'F', 'U'] })
  gender!: Gender;

  @ApiProperty({ ...text, format: 'date' })
  birthdate!: string | null;

  @ApiProperty(text)
  country!: string | null;

  @ApiProperty(text)
  province!: string | null;

  @ApiProperty(text)
  city!: string | null;

  @ApiProperty({ type: [UserIdentityDto] })
  identities!: UserIdentityDto[];

  @ApiProperty({ type: 'object', additionalProperties: true })
  customData!: Record<string, unknown>;

  @ApiProperty()
  loginsCount!: number;

  @ApiProperty({ ...text, format: 'date-time' })
  lastLogin!: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}
