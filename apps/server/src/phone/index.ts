export * from './phone-count.entity.js';
export * from './phone-replay.entity.js';
