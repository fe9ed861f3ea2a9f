export * from './export.module.js';
