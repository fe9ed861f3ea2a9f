export * from './code-message.js';
export * from './code-sender.js';
export * from './create-code-sender.js';
export * from './delivery-error.js';
export * from './messages.module.js';
export * from './sms/gateway-secret.js';
