export * from './sign-up.module.js';
