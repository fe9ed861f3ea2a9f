export * from './password-changes.module.js';
