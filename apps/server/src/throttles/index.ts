export * from './attempt-window.entity.js';
export * from './throttle.js';
export * from './throttle.repository.js';
export * from './throttles.module.js';
