export { ERRNO_TIMEOUT, type WxFailure } from './callback.js';
export { wechatLogin } from './login.js';
export { uniqueKey } from './random.js';
export { httpRequest, type HttpReply, type HttpRequest } from './request.js';
export { readRuntime, type Runtime } from './runtime.js';
export { readStorage, removeStorage, writeStorage } from './storage.js';
