export * from './open-database.js';
export * from './provided-redis.js';
export * from './s3-server.js';
export * from './tcp-proxy.js';
export * from './test-database.js';
export * from './test-config.js';
export * from './until.js';
