export * from './config/index.js';
export { Clock, Random } from './runtime/index.js';
export * from './server.js';
