export * from './identities.module.js';
export * from './identity.entity.js';
export * from './identity-resolver.js';
export * from './union-id-conflict.repository.js';
export * from './union-id.entities.js';
export * from './user-identities.js';
