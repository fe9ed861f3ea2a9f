import type {
  AccountExport,
  CancelClosingReply,
  CancelClosingRequest,
  CloseAccountReply,
  CloseAccountRequest,
  ExportAccountRequest,
} from './account.js';
import type { SendCodeReply, SendCodeRequest } from './codes.js';
import type {
  BindEmailRequest,
  BindPhoneRequest,
  ChangeEmailRequest,
  ChangePasswordRequest,
  ChangePhoneRequest,
  CheckPasswordReply,
  CheckPasswordRequest,
  ResetPasswordReply,
  ResetPasswordRequest,
  SecurityLevelReply,
  SignInWithCodeRequest,
  SignInWithPasswordRequest,
  SignUpRequest,
  UserExistsReply,
  UserExistsRequest,
} from './credentials.js';
import type { CustomDataReply, RemoveCustomDataQuery, SetCustomDataRequest } from './custom-data.js';
import type {
  BindWechatPhoneRequest,
  GetPhoneReply,
  GetPhoneRequest,
  LinkAccountRequest,
  PhoneSignInReply,
  SignInWithWechatPhoneRequest,
} from './phone.js';
import type {
  EndSessionsReply,
  LogoutReply,
  LogoutRequest,
  RefreshRequest,
  SessionsReply,
  SessionStatusReply,
} from './sessions.js';
import type { SignInReply, SignInWithWechatRequest, TokenReply } from './sign-in.js';
import type { ValidateTokenReply, ValidateTokenRequest } from './tokens.js';
import type { UpdateProfileRequest, UploadAvatarRequest, User } from './user.js';

/** Prefix of every path below. */
export const API_PREFIX = '/api/v1';

/** What an endpoint takes and answers; every failure is a `Problem`. */
export interface Endpoints {
  'POST /sign-in/wechat': { request: SignInWithWechatRequest; reply: SignInReply };
  'POST /sign-in/wechat-phone': { request: SignInWithWechatPhoneRequest; reply: PhoneSignInReply };
  'POST /sign-in/password': { request: SignInWithPasswordRequest; reply: SignInReply };
  'POST /sign-in/code': { request: SignInWithCodeRequest; reply: SignInReply };
  'POST /sign-up': { request: SignUpRequest; reply: SignInReply };
  'POST /wechat/phone': { request: GetPhoneRequest; reply: GetPhoneReply };
  'POST /verification-codes': { request: SendCodeRequest; reply: SendCodeReply };
  'POST /passwords/check': { request: CheckPasswordRequest; reply: CheckPasswordReply };
  'POST /passwords/reset': { request: ResetPasswordRequest; reply: ResetPasswordReply };
  'POST /users/exists': { request: UserExistsRequest; reply: UserExistsReply };
  'GET /me': { request: void; reply: User };
  'PUT /me': { request: UpdateProfileRequest; reply: User };
  /** `multipart/form-data` with the picture in the field `file`: JPEG, PNG, WebP, GIF or AVIF of at most 5 MiB. */
  'POST /me/avatar': { request: UploadAvatarRequest; reply: User };
  'GET /me/security-level': { request: void; reply: SecurityLevelReply };
  'PUT /me/password': { request: ChangePasswordRequest; reply: User };
  'POST /me/email': { request: BindEmailRequest; reply: User };
  'PUT /me/email': { request: ChangeEmailRequest; reply: User };
  'DELETE /me/email': { request: void; reply: User };
  'POST /me/phone': { request: BindPhoneRequest; reply: User };
  'PUT /me/phone': { request: ChangePhoneRequest; reply: User };
  'DELETE /me/phone': { request: void; reply: User };
  'POST /me/phone/wechat': { request: BindWechatPhoneRequest; reply: User };
  /** Links. */
  'POST /me/identities': { request: LinkAccountRequest; reply: User };
  /** Unlinks. */
  'DELETE /me/identities/:id': { request: void; reply: User };
  'GET /me/custom-data': { request: void; reply: CustomDataReply };
  'PUT /me/custom-data': { request: SetCustomDataRequest; reply: CustomDataReply };
  /** The request is the query. */
  'DELETE /me/custom-data': { request: RemoveCustomDataQuery; reply: CustomDataReply };
  'GET /me/sessions': { request: void; reply: SessionsReply };
  'DELETE /me/sessions': { request: void; reply: EndSessionsReply };
  'DELETE /me/sessions/:id': { request: void; reply: EndSessionsReply };
  'POST /account/close': { request: CloseAccountRequest; reply: CloseAccountReply };
  'POST /account/cancel-closing': { request: CancelClosingRequest; reply: CancelClosingReply };
  'POST /account/export': { request: ExportAccountRequest; reply: AccountExport };
  'POST /sessions/refresh': { request: RefreshRequest; reply: TokenReply };
  'POST /sessions/logout': { request: LogoutRequest; reply: LogoutReply };
  'GET /sessions/status': { request: void; reply: SessionStatusReply };
  'POST /tokens/validate': { request: ValidateTokenRequest; reply: ValidateTokenReply };
}

export type Endpoint = keyof Endpoints;
export type RequestOf<E extends Endpoint> = Endpoints[E]['request'];
export type ReplyOf<E extends Endpoint> = Endpoints[E]['reply'];
