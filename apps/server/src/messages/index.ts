export * from './code-message.js';
export * from './code-sender.js';
export * from './create-code-sender.js';
export * from './delivery-error.js';
