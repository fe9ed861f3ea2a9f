export * from './push-bodies.js';
export * from './wechat-push.module.js';
