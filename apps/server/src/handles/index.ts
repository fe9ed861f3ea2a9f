export * from './account.js';
export * from './account.repository.js';
export * from './handle.dto.js';
export * from './handle.js';
export * from './handles.module.js';
