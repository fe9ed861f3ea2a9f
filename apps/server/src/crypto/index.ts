export * from './crypto.module.js';
export * from './key-ring.js';
export * from './secret-box.js';
