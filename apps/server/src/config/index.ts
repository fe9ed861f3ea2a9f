export * from './config-error.js';
export * from './create-once.js';
export * from './config.module.js';
export * from './env.js';
export * from './server-config.js';
export * from './sms-url.js';
export * from './smtp-url.js';
export * from './start-error.js';
