export * from './password.entity.js';
