export * from './eraser.js';
export * from './erasure.module.js';
