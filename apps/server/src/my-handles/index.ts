export * from './my-handles.module.js';
