export * from './attempt-window.entity.js';
