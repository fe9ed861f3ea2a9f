export * from './content-backlog.js';
export * from './content-check.js';
export * from './content-check.module.js';
export * from './content-verdict.entity.js';
