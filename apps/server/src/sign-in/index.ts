export * from './registration.js';
export * from './replay-finder.js';
export * from './request-marks.js';
export { SignInReplyDto } from './sign-in.dto.js';
export * from './sign-in-replies.js';
export * from './sign-in.module.js';
