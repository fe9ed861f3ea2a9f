import preset from '../jest.preset.mjs';

export default {
  ...preset,
  testMatch: ['<rootDir>/stories/**/*.spec.ts', '<rootDir>/journeys/in-jsdom.spec.ts'],
  globalSetup: '@yaopai/server/testing/global-setup',
  globalTeardown: '@yaopai/server/testing/global-teardown',
  testEnvironment: './src/story-environment.mjs',
  maxWorkers: 2,
  // Bounds what hangs; a slow machine is no hang.
  testTimeout: 300_000,
};
