export type { WxFailure } from './callback.js';
export { choosePicture } from './choose-picture.js';
export { objectIn } from './json.js';
export { wechatLogin } from './login.js';
export { httpRequest, type HttpReply, type HttpRequest } from './request.js';
export { readRuntime, type Runtime } from './runtime.js';
export { readStorage, removeStorage, writeStorage } from './storage.js';
export { uploading } from './upload.js';
