import stories from './jest.config.mjs';

/** The code of the guides in other languages: needs Python, Go and PHP, so it is no part of `test`. */
export default { ...stories, testMatch: ['<rootDir>/guides/**/*.spec.ts'], maxWorkers: 1 };
