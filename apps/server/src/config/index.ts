export * from './config-error.js';
export * from './config.module.js';
export * from './env.js';
export * from './server-config.js';
