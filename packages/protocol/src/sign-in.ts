import type { SessionId } from './ids.js';
import type { User } from './user.js';

/** `POST /sign-in/wechat`. The pair `encryptedData` + `iv`, or `rawData` (with `signature` to have it verified), is profile data. */
export interface SignInWithWechatRequest {
  /** From `wx.login`: single use, valid five minutes. */
  code: string;
  /** The text that `wx.getUserInfo` gave, unchanged: at most 8,192 characters. */
  rawData?: string;
  /** 40 hexadecimal characters. */
  signature?: string;
  /** Base64, at most 16,384 characters. */
  encryptedData?: string;
  /** Base64 of 16 bytes. */
  iv?: string;
}

/** What every way of signing in and every refresh answers. */
export interface TokenReply {
  /** JWT (RFC 9068). */
  accessToken: string;
  tokenType: 'Bearer';
  /** ISO 8601, in UTC. */
  accessTokenExpiresAt: string;
  /** Opaque; single use: the reply to a refresh carries its successor. */
  refreshToken: string;
  sessionId: SessionId;
}

/** Answer to every way of signing in. */
export interface SignInReply extends TokenReply {
  user: User;
  /** True when this sign-in made the account. */
  isNewUser: boolean;
  /** Present and true when profile data was sent that could not be read or verified; the sign-in itself succeeded. */
  profileIgnored?: true;
}
