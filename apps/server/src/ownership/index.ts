export * from './ownership.js';
export * from './ownership.module.js';
export * from './ways-in.js';
