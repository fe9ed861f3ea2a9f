import preset from '../../jest.preset.mjs';

const [pattern, [swc, options]] = Object.entries(preset.transform)[0];

/** Pages are loaded by miniprogram-simulate, which asks for them by `require`: CommonJS, in a browser's DOM. */
export default {
  ...preset,
  testEnvironment: 'jsdom',
  extensionsToTreatAsEsm: [],
  transform: { [pattern]: [swc, { ...options, module: { type: 'commonjs' } }] },
};
