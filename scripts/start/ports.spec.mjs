import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { refuseBusyPorts } from './ports.mjs';

async function listening(host) {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  return server;
}

describe('a busy port', () => {
  it.each(['127.0.0.1', '0.0.0.0', '::'])('is named with its variable when taken on %s', async (host) => {
    const server = await listening(host);
    const { port } = server.address();
    const refusal = refuseBusyPorts([{ port, host: '127.0.0.1', variable: 'YAOPAI_SANDBOX_PORT' }]);
    await expect(refusal).rejects.toThrow(new RegExp(`${port}[^]*YAOPAI_SANDBOX_PORT=${port + 10}`));
    server.close();
  });

  it('is no longer busy once it is free', async () => {
    const server = await listening('127.0.0.1');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    await expect(refuseBusyPorts([{ port, host: '127.0.0.1', variable: 'PORT' }])).resolves.toBeUndefined();
  });
});
