/** Request headers the server reads; names are lower case as they arrive. */
export const HEADER_APP_ID = 'x-yaopai-app-id';
export const HEADER_USER_POOL_ID = 'x-yaopai-user-pool-id';
/** Identifier of the connection to use. */
export const HEADER_CONNECTION = 'x-yaopai-connection';
/** AppID of the running mini program: selects among the application's enabled connections, identifies nobody. */
export const HEADER_WECHAT_APPID = 'x-yaopai-wechat-appid';
/** At least 128 random bits as `[A-Za-z0-9_-]{22,128}`: a repeated request with the same key gets the same answer. */
export const HEADER_IDEMPOTENCY_KEY = 'idempotency-key';
/** 1–64 characters of `[A-Za-z0-9._-]`; echoed on the reply, made by the server when absent. */
export const HEADER_REQUEST_ID = 'x-request-id';
