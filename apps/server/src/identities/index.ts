export * from './identities.module.js';
export * from './identity-resolver.js';
