import './global-setup.js';

/** For jest's `globalTeardown`: nothing of the run is left. */
// eslint-disable-next-line no-restricted-syntax -- jest wants a default export
export default async function globalTeardown(): Promise<void> {
  await globalThis.yaopaiTestServer?.stop();
}
