export * from './access-tokens.js';
export * from './tokens.module.js';
