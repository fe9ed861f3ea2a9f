export * from './data-source.js';
export * from './database.js';
export * from './database.module.js';
export * from './embedded/index.js';
export * from './migrate.js';
export { MIGRATIONS } from './migrations/index.js';
export * from './open-database.js';
export * from './transient.js';
