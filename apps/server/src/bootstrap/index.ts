export * from './bootstrap.module.js';
export * from './bootstrap.service.js';
