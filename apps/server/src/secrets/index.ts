export * from './rekeying.js';
export * from './secrets.module.js';
