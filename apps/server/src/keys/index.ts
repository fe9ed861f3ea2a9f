export * from './key.entities.js';
export { goesAt, rotatesAt, signsFrom } from './key-plan.js';
export * from './key-rotation.js';
export * from './keys.module.js';
export * from './signing-keys.js';
export * from './subject-hasher.js';
