import { Injectable } from '@nestjs/common';
import type { UserInfo } from '@yaopai/protocol';
import { SECOND } from '../runtime/index.js';
import { UserMapper, type UserSnapshot } from '../users/index.js';

const GENDERS = { M: 'male', F: 'female', U: undefined } as const;

@Injectable()
export class UserInfoMapper {
  constructor(private readonly users: UserMapper) {}

  /** What others may see of it: the picture that has passed its check, never the one that waits. */
  toUserInfo(user: UserSnapshot): UserInfo {
    const { nickname, username, birthdate, email, phone } = user;
    const picture = this.users.url(user.photo);
    const gender = GENDERS[user.gender];
    return {
      sub: user.id,
      ...(nickname !== null && { nickname }),
      ...(username !== null && { preferred_username: username }),
      ...(picture !== null && { picture }),
      ...(gender && { gender }),
      ...(birthdate !== null && { birthdate }),
      ...(email !== null && { email, email_verified: user.emailVerified }),
      ...(phone !== null && {
        phone_number: `+${user.phoneCountryCode}${phone}`,
        phone_number_verified: user.phoneVerified,
      }),
      updated_at: Math.floor(user.updatedAt.getTime() / SECOND),
    };
  }
}
