export * from './access.js';
export * from './app-error.js';
export * from './language.js';
export * from './problem.filter.js';
export * from './request-id.js';
export * from './validation.pipe.js';
