export { acceptUploads } from './accept-uploads.js';
export * from './avatar.entity.js';
export * from './avatars.js';
export * from './avatars.module.js';
