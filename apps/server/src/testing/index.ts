export * from './open-database.js';
export * from './test-database.js';
export * from './test-config.js';
