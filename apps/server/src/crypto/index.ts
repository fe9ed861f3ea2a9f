export * from './crypto.module.js';
export * from './key-ring.js';
export * from './keyed-hash.js';
export * from './making-key.js';
export { NOTICED_WITHIN } from './making-key-watch.js';
export * from './sealed-column.js';
export * from './secret-box.js';
