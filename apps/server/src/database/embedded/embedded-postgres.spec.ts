import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { until } from '../../testing/index.js';
import { EmbeddedPostgres, FORGETFUL, forgetEmbeddedPostgres, isAlive } from './index.js';

const asRoot = process.geteuid?.() === 0;
let folder: string;
let dataDir: string;
const open: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yaopai-embedded-'));
  await chmod(folder, 0o711);
  dataDir = join(folder, 'data');
});
afterEach(async () => {
  for (const postgres of open.splice(0).reverse()) await postgres.release();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await forgetEmbeddedPostgres(dataDir);
  await rm(folder, { recursive: true, force: true });
});

async function use(
  role: 'server' | 'tool',
  where = dataDir,
  onNotice?: (sentence: string) => void,
): Promise<EmbeddedPostgres> {
  const postgres = await EmbeddedPostgres.use({ dataDir: where, role, settings: FORGETFUL, onNotice });
  open.push(postgres);
  return postgres;
}

async function release(postgres: EmbeddedPostgres): Promise<void> {
  open.splice(open.indexOf(postgres), 1);
  await postgres.release();
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

const pidFile = (): string => join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
const pidOf = async (): Promise<number> => Number((await readFile(pidFile(), 'utf8')).split('\n')[0]);

describe('the embedded PostgreSQL', () => {
  test('is made once by users who race for it', async () => {
    const users = await Promise.all([use('tool'), use('tool'), use('server')]);
    expect(new Set(users.map(({ url }) => url)).size).toBe(1);
    expect(
      await ask(users[0].url, `SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'postgres'`),
    ).toBe('UTF8');
  });

  test('listens on this machine only, behind a password that its owner alone can read', async () => {
    const { url } = await use('server');
    expect(await ask(url, 'SHOW listen_addresses')).toBe('127.0.0.1');
    expect(await ask(url, 'SHOW unix_socket_directories')).toBe('');
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(dataDir, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
  });

  test('keeps its data and its port', async () => {
    const first = await use('server');
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS value');
    await release(first);
    const second = await use('server');
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'SELECT value FROM kept')).toBe(42);
  });

  test('is stopped by the last to leave', async () => {
    const tool = await use('tool');
    const server = await use('server');
    await release(tool);
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
    await release(server);
    await expect(ask(server.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(stat(pidFile())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('serves one server, whose name a second one is told', async () => {
    await use('server');
    const second = use('server');
    await expect(second).rejects.toMatchObject({
      name: 'StartError',
      message: `The data folder ${dataDir} is in use by Yaopai server (process ${process.pid}). Stop that one first, or set YAOPAI_DATA_DIR to another folder.`,
    });
  });

  test('comes back by itself after it was killed', async () => {
    const notices: string[] = [];
    const server = await use('server', dataDir, (sentence) => notices.push(sentence));
    const killed = await pidOf();
    process.kill(killed, 'SIGKILL');
    await until(() => notices.length > 0, { what: 'somebody notices' });
    const isKept = async () => (await ask(server.url, 'SELECT value FROM kept').catch(() => undefined)) === 42;
    await until(isKept, { what: 'it answers again, with what it had' });
    expect(await pidOf()).not.toBe(killed);
  });

  test('is found again when the process that started it was killed', async () => {
    const program = `import { EmbeddedPostgres } from ${JSON.stringify(new URL('../../../dist/database/index.js', import.meta.url).href)};
      await EmbeddedPostgres.use({ dataDir: ${JSON.stringify(dataDir)}, role: 'server' });
      console.log('up'); setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    const pid = await pidOf();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const server = await use('server');
    expect(await pidOf()).toBe(pid);
    expect(await ask(server.url, 'SELECT value FROM kept')).toBe(42);
  });

  test('does not take a stranger with its old process id for itself', async () => {
    const stranger = spawn(process.execPath, ['--eval', 'setInterval(() => undefined, 1000)']);
    children.push(stranger);
    await once(stranger, 'spawn');
    await writeFile(pidFile(), [stranger.pid, '/elsewhere', 0, 5999, '', '', '', 'ready   ', ''].join('\n'));
    const server = await use('server');
    expect(await ask(server.url, 'SELECT value FROM kept')).toBe(42);
    expect(isAlive(stranger.pid!)).toBe(true);
  });

  test('takes another port when its own is taken', async () => {
    const before = await use('server');
    const { port } = new URL(before.url);
    await release(before);
    const thief = spawn(process.execPath, [
      '--eval',
      `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))`,
    ]);
    children.push(thief);
    await once(thief.stdout!, 'data');
    const after = await use('server');
    expect(new URL(after.url).port).not.toBe(port);
    expect(await ask(after.url, 'SELECT value FROM kept')).toBe(42);
  });

  test('refuses data of another major version with a sentence', async () => {
    const path = join(dataDir, 'postgres', 'cluster', 'PG_VERSION');
    const made = await readFile(path, 'utf8');
    await writeFile(path, '12\n');
    await expect(use('server')).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringContaining('PostgreSQL 12'),
    });
    await writeFile(path, made);
  });

  test('says what to do when the data folder cannot be used', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(use('server', join(folder, 'file', 'data'))).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringContaining('YAOPAI_DATA_DIR'),
    });
  });

  test('lives outside a closed home when root starts it, and inside otherwise', async () => {
    const home = join(folder, 'home');
    await mkdir(home, { mode: 0o700 });
    const closed = join(home, 'data');
    const server = await use('server', closed);
    const place = String(await ask(server.url, 'SHOW data_directory'));
    expect(place.startsWith(closed)).toBe(!asRoot);
    await release(server);
    await forgetEmbeddedPostgres(closed);
    await expect(stat(place)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
