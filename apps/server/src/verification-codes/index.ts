export * from './is-code.js';
export * from './verification-code.entity.js';
export * from './verification-codes.js';
export * from './verification-codes.module.js';
