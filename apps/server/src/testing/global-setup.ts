import { startTestServer, type TestServer } from './test-server.js';

declare global {
  // jest runs set-up and tear-down in one process and gives them nothing else in common.
  var yaopaiTestServer: TestServer | undefined;
}

/** For jest's `globalSetup`: one PostgreSQL for the whole run. */
// eslint-disable-next-line no-restricted-syntax -- jest wants a default export
export default async function globalSetup(): Promise<void> {
  globalThis.yaopaiTestServer = await startTestServer();
}
