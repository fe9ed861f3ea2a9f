export * from './application.entity.js';
export * from './applications.module.js';
export * from './client.js';
export * from './client-directory.js';
