export * from './fresh-proof.js';
export { isRefreshToken } from './refresh-token.js';
export * from './session.entity.js';
export * from './sessions.dto.js';
export * from './sessions.module.js';
export type { SessionWithUser } from './session.repository.js';
export * from './sessions.service.js';
