import type { ConnectionIdentifier, IdentityId, UserId, UserPoolId } from './ids.js';

/** M male, F female, U not said. */
export type Gender = 'M' | 'F' | 'U';

/** Activated may act; Suspended is blocked by an administrator; Closing waits for its erasure. */
export type UserStatus = 'Activated' | 'Suspended' | 'Closing';

/** One outside subject of the user. */
export interface UserIdentity {
  id: IdentityId;
  /** Null once the connection that made it is gone. */
  connection: ConnectionIdentifier | null;
  /** WeChat AppID. */
  appId: string;
  /** Masked: first four and last four characters. */
  openId: string;
}

/** The account as its owner sees it. Absent values are null; times are ISO 8601 in UTC. */
export interface User {
  id: UserId;
  userPoolId: UserPoolId;
  status: UserStatus;
  username: string | null;
  email: string | null;
  emailVerified: boolean;
  /** National number, without country code. */
  phone: string | null;
  /** Digits without `+`, for example `86`. */
  phoneCountryCode: string | null;
  phoneVerified: boolean;
  nickname: string | null;
  /** URL of the avatar; of the new one while it waits for its check, which only its owner is told. */
  photo: string | null;
  /** True while a new avatar waits for WeChat's content check. */
  photoPending: boolean;
  gender: Gender;
  /** `YYYY-MM-DD`. */
  birthdate: string | null;
  country: string | null;
  province: string | null;
  city: string | null;
  identities: UserIdentity[];
  customData: Record<string, unknown>;
  loginsCount: number;
  lastLogin: string | null;
  createdAt: string;
  updatedAt: string;
}

/** `PUT /me`: only the fields given change; null clears one. */
export interface UpdateProfileRequest {
  /** 1–64 characters. */
  nickname?: string | null;
  /** The URL of the user's own uploaded avatar, or one of `https://*.qlogo.cn` (where content is checked only one the user has already), at most 1,024 characters. */
  photo?: string | null;
  gender?: Gender;
  /** `YYYY-MM-DD`, not in the future. */
  birthdate?: string | null;
  /** At most 64 characters, as the two below. */
  country?: string | null;
  province?: string | null;
  city?: string | null;
}

/** `POST /me/avatar`. The picture is cut square, re-encoded as WebP and stripped of all metadata. */
export interface UploadAvatarRequest {
  /** Its type is read from its bytes; name and declared type do not matter. */
  file: unknown;
}
