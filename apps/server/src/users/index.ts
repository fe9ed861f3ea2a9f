export * from './gate.js';
export * from './photo-url.js';
export { UpdateProfileRequestDto } from './profile.dto.js';
export * from './user-snapshot.js';
export * from './user-state.js';
export * from './user.entity.js';
export * from './user.dto.js';
export * from './users.module.js';
export * from './users.service.js';
