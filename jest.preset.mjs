import { join } from 'node:path';

/** What every room's jest shares: native ESM, TypeScript through SWC, decorators as Nest and TypeORM need them. */
export default {
  testEnvironment: 'node',
  reporters: ['default', join(import.meta.dirname, 'scripts', 'jest-results.mjs')],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*(?<!\\.json))\\.js$': '$1' },
  workerIdleMemoryLimit: '512MB',
  // Bounds what hangs, on a machine however slow: processes and databases are started.
  testTimeout: 120_000,
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
};
