export * from './application-connection.entity.js';
export * from './connection.entity.js';
export * from './connection.input.js';
export * from './connection.js';
export type { ListedConnection, PushedConnection } from './connection.repository.js';
export * from './connection-secrets.js';
export * from './connections.module.js';
export * from './connections.service.js';
