export { FORGETFUL } from './cluster.js';
export * from './embedded-postgres.js';
export { isAlive } from './postmaster.js';
