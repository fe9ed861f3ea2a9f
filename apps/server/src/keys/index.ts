export * from './key.entities.js';
export * from './keys.module.js';
export * from './signing-keys.js';
export * from './subject-hasher.js';
