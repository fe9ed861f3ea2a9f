export * from './links.module.js';
