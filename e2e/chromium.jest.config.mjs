import stories from './jest.config.mjs';

/** The journeys in a browser: needs Debian's chromium and fonts-noto-cjk, so it is no part of `test`. */
export default {
  ...stories,
  testMatch: ['<rootDir>/journeys/*.spec.ts'],
  testPathIgnorePatterns: ['in-jsdom'],
};
