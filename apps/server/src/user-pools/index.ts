export * from './user-pool.entity.js';
