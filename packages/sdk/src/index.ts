export { AuthenticationClient } from './authentication-client.js';
export { Authing, type UserInfoDetail } from './authing.js';
export type { ProfileFields } from './client/me-client.js';
export type { LoginStatus, RefreshedToken } from './client/session-client.js';
export type { LoginByCodeOptions } from './client/sign-in-client.js';
export { isYaopaiError, type ErrorData, type YaopaiError } from './errors/yaopai-error.js';
export type { AuthenticationClientOptions } from './options.js';
export type { User } from './user.js';
