export * from './verification-code.entity.js';
