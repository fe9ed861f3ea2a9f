import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  setupFiles: ['reflect-metadata'],
  // Built, because jest transforms neither file: `pnpm build` first (turbo's `test` does).
  globalSetup: './dist/testing/global-setup.js',
  globalTeardown: './dist/testing/global-teardown.js',
};
