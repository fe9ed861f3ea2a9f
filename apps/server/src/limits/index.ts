export * from './invalid-codes.js';
export * from './limit-invalid.js';
export * from './limits.js';
export * from './limits.module.js';
export * from './memory-limit-store.js';
