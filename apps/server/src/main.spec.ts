import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from './testing/index.js';

/** As `pnpm build` made it: this is about the process. */
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

interface Program {
  process: ChildProcessWithoutNullStreams;
  out: () => string;
  err: () => string;
  /** Exit code, once it ended and all it wrote has arrived. */
  ended: Promise<number | null>;
}

let folder: string;
let database: TestDatabase;
const programs: Program[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yaopai-main-'));
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const { process, ended } of programs.splice(0)) {
    process.kill('SIGKILL');
    await ended;
  }
  await database.drop();
  await rm(folder, { recursive: true });
});

function start(settings: Record<string, string>): Program {
  const env = { LANG: 'en_US.UTF-8', PORT: '0', DATABASE_URL: database.url, YAOPAI_DATA_DIR: folder, ...settings };
  const child = spawn(process.execPath, [MAIN], { env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const program = { process: child, out: () => out, err: () => err, ended };
  programs.push(program);
  return program;
}

/** The URL it says it listens on. */
async function ready(program: Program): Promise<string> {
  for (;;) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(program.out())?.[0];
    if (url) return url;
    await Promise.race([
      once(program.process.stdout, 'data'),
      program.ended.then(() => Promise.reject(new Error(program.err()))),
    ]);
  }
}

describe('the program', () => {
  test('names all wrong settings in one list, without a stack', async () => {
    const program = start({ PORT: 'x', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://root:hunter2@db/x' });
    expect(await program.ended).toBe(1);
    expect(program.out()).toBe('');
    expect(program.err()).toMatch(/^3 settings need your attention before Yaopai can start:/);
    for (const name of ['PORT', 'LOG_LEVEL', 'DATABASE_URL']) expect(program.err()).toContain(`\n  ${name}\n`);
    expect(program.err()).not.toMatch(/hunter2|\n\s+at /);
  });

  test('refuses production without database and key', async () => {
    const program = start({ NODE_ENV: 'production', DATABASE_URL: '' });
    expect(await program.ended).toBe(1);
    expect(program.err()).toMatch(/DATABASE_URL[^]*YAOPAI_SECRET_KEY/);
  });

  test('says one line when it answers, and stops with 0 when asked', async () => {
    const program = start({});
    const url = await ready(program);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.out().split('\n')[0]).toBe(`Yaopai listens on ${url}`);
    expect(program.err()).toBe('');
  });

  test('writes nothing but JSON lines in production', async () => {
    const program = start({ NODE_ENV: 'production', YAOPAI_SECRET_KEY: Buffer.alloc(32, 3).toString('base64') });
    const url = await ready(program);
    await fetch(`${url}/api/v1/nothing`);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    const lines = program
      .out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'ready', url, publicUrl: expect.stringMatching(/^http/) }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'request', path: '/api/v1/nothing', status: 404 }));
  });

  test('ends when a start fails, also with a Redis that keeps its connection', async () => {
    const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
    const first = start({ YAOPAI_SECRET_KEY: key(1) });
    await ready(first);
    first.process.kill('SIGTERM');
    await first.ended;
    const silent = createTcpServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const other = start({ YAOPAI_SECRET_KEY: key(2), REDIS_URL: `redis://127.0.0.1:${port}` });
    expect(await other.ended).toBe(1);
    silent.close();
    expect(other.err()).toContain('YAOPAI_SECRET_KEY');
  });

  test('names a busy port', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    const program = start({ PORT: String(port) });
    expect(await program.ended).toBe(1);
    other.close();
    expect(program.err()).toBe(
      `Port ${port} is taken by another program. Stop that one, or set PORT to another port.\n`,
    );
  });
});
