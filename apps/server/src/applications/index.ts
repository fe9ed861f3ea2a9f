export * from './application.entity.js';
export * from './application.input.js';
export * from './application-secrets.js';
export * from './applications.module.js';
export * from './applications.service.js';
export * from './client.js';
export * from './client-directory.js';
export * from './select-connection.js';
