import preset from '../jest.preset.mjs';

export default {
  ...preset,
  testMatch: ['<rootDir>/stories/**/*.spec.ts'],
  globalSetup: '@yaopai/server/testing/global-setup',
  globalTeardown: '@yaopai/server/testing/global-teardown',
  maxWorkers: 2,
  testTimeout: 60_000,
};
