export { SignInClient, type LoginByCodeOptions } from './client/sign-in-client.js';
export { isYaopaiError, type ErrorData, type YaopaiError } from './errors/yaopai-error.js';
export type { AuthenticationClientOptions } from './options.js';
export type { User } from './user.js';
