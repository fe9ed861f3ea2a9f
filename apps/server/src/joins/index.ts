export * from './account-join.entity.js';
export * from './account-mover.js';
export * from './join.js';
export * from './join.repository.js';
export * from './join-undo.js';
export * from './joins.module.js';
