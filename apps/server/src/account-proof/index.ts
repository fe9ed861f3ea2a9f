export * from './account-proof.dto.js';
export * from './account-proof.module.js';
export * from './account-proofs.js';
