export * from './account-join.entity.js';
