export * from './access.js';
export * from './app-error.js';
export * from './bearer.js';
export * from './caller.js';
export * from './language.js';
export * from './problem.filter.js';
export * from './request-id.js';
export * from './validation.pipe.js';
