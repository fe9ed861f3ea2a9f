export { type BegunClosing, Closing } from './closing.js';
export * from './closing.module.js';
