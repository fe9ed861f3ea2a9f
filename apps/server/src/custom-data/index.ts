export * from './custom-data.module.js';
export * from './custom-data-field.entity.js';
export * from './custom-data-field.input.js';
export * from './custom-data-fields.service.js';
