export * from './clock.js';
export * from './closers.js';
export * from './hourly.js';
export * from './id-generator.js';
export * from './once-per-minute.js';
export * from './random.js';
export * from './runtime.module.js';
