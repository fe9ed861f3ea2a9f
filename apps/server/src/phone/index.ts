export * from './code-exchange.js';
export * from './phone.module.js';
export { WechatPhoneDataDto } from './phone.dto.js';
export * from './phone-count.entity.js';
export * from './phone-counts.js';
export * from './phone-counts.module.js';
export * from './phone-reader.js';
export * from './phone-replay.entity.js';
