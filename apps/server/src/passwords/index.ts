export * from './is-password.js';
export * from './password-tries.js';
export * from './password.entity.js';
export * from './passwords.js';
export * from './passwords.module.js';
