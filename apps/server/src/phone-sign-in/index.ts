export * from './phone-sign-in.module.js';
