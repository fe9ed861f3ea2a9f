export * from './client-changes.js';
export * from './password-rules.js';
export * from './user-pool.entity.js';
export * from './user-pool.input.js';
export * from './user-pools.module.js';
export * from './user-pools.service.js';
