export * from './pruner.js';
export * from './pruning.module.js';
