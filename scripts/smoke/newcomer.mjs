import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { root } from '../bootstrap/paths.mjs';

/**
 * Someone with a fresh clone of HEAD, Node and npm, and nothing else: `account` undefined is the present user.
 * With `closedHome` the clone lies in their home folder, which nobody else may enter.
 */
export async function createNewcomer({ account, closedHome = false }) {
  const base = mkdtempSync(join(tmpdir(), 'yaopai-smoke-'));
  const home = join(base, 'home');
  const clone = join(closedHome ? home : base, 'yaopai');
  mkdirSync(home);
  chmodSync(base, 0o755);
  chmodSync(home, closedHome ? 0o700 : 0o755);
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
  if (account) execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, base]);
  const [port, sandboxPort, previewPort, examplePort] = await freePorts(4);
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    LC_ALL: 'en_US.UTF-8',
    PORT: String(port),
    YAOPAI_SANDBOX_PORT: String(sandboxPort),
    YAOPAI_PREVIEW_PORT: String(previewPort),
    YAOPAI_EXAMPLE_PORT: String(examplePort),
    // A machine behind a proxy or its own certificates needs these to reach any registry at all.
    ...pick(process.env, /^(https?_proxy|no_proxy|node_extra_ca_certs|npm_config_(registry|cafile))$/i),
  };
  return {
    clone,
    env,
    run: (command, args, more = {}) =>
      spawn(command, args, {
        cwd: clone,
        env: { ...env, ...more },
        ...(account && { uid: account.uid, gid: account.gid }),
        // A group of its own, as a shell gives each command: Ctrl-C goes to all of it.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    /** Where what they start runs from: root's PostgreSQL may have to live outside a closed home. */
    folders: () => [clone, ...pointerIn(join(clone, '.data'))],
    leave() {
      for (const folder of [...pointerIn(join(clone, '.data')), base]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function pointerIn(dataDir) {
  const pointer = join(dataDir, 'postgres-folder');
  return existsSync(pointer) ? [readFileSync(pointer, 'utf8').trim()] : [];
}

function pick(source, names) {
  return Object.fromEntries(Object.entries(source).filter(([name]) => names.test(name)));
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  return servers.map((server) => {
    const { port } = server.address();
    server.close();
    return port;
  });
}
