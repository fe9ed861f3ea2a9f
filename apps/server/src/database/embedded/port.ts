import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

const LOOPBACK = '127.0.0.1';

/** The port that the cluster used before, when it is still free; else a free one, which is remembered. */
export async function portFor(home: string): Promise<number> {
  const path = join(home, 'port');
  const remembered = Number(await readFile(path, 'utf8').catch(() => ''));
  if (remembered && (await freePort(remembered)) !== undefined) return remembered;
  const port = await freePort(0);
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  await writeFile(path, `${port}\n`, { mode: 0o600 });
  return port;
}

/** The port itself, or any free one for 0; undefined when it is taken. */
function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
