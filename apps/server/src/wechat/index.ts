export type { Exchange } from './js-code-to-session.js';
export * from './open-data.js';
export * from './session-keys.js';
export * from './wechat-client.js';
export * from './wechat-error.js';
export * from './wechat-refusals.js';
export * from './wechat.module.js';
