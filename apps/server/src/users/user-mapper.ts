import { Injectable } from '@nestjs/common';
import type { User } from '@yaopai/protocol';
import { ServerConfig } from '../config/index.js';
import type { UserSnapshot } from './user-snapshot.js';
import { STATUS_OF_STATE } from './user-state.js';

@Injectable()
export class UserMapper {
  constructor(private readonly config: ServerConfig) {}

  /** The account as its owner sees it. */
  toUser(snapshot: UserSnapshot): User {
    return {
      id: snapshot.id,
      userPoolId: snapshot.poolId,
      status: STATUS_OF_STATE[snapshot.state],
      username: snapshot.username,
      email: snapshot.email,
      emailVerified: snapshot.emailVerified,
      phone: snapshot.phone,
      phoneCountryCode: snapshot.phoneCountryCode,
      phoneVerified: snapshot.phoneVerified,
      nickname: snapshot.nickname,
      photo: this.url(snapshot.pendingPhoto ?? snapshot.photo),
      photoPending: snapshot.pendingPhoto !== null,
      gender: snapshot.gender,
      birthdate: snapshot.birthdate,
      country: snapshot.country,
      province: snapshot.province,
      city: snapshot.city,
      identities: snapshot.identities.map(({ id, connection, appId, openId }) => ({
        id,
        connection,
        appId,
        openId: maskOpenId(openId),
      })),
      customData: snapshot.customData,
      loginsCount: snapshot.loginsCount,
      lastLogin: snapshot.lastLoginAt?.toISOString() ?? null,
      createdAt: snapshot.createdAt.toISOString(),
      updatedAt: snapshot.updatedAt.toISOString(),
    };
  }

  /** An uploaded avatar is stored as a path, so that the server may move to another address. */
  url(photo: string | null): string | null {
    return photo?.startsWith('/') ? this.config.publicUrl + photo : photo;
  }
}

/** Enough of an openid to recognise it, too little to use it. */
export function maskOpenId(openId: string): string {
  return openId.length <= 8 ? '****' : `${openId.slice(0, 4)}****${openId.slice(-4)}`;
}
