export { FORGETFUL } from './cluster.js';
export * from './embedded-postgres.js';
export { freePort } from './port.js';
export { isAlive } from './postmaster.js';
