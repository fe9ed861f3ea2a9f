export * from './profile.module.js';
