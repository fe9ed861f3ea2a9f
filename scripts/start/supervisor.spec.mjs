import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startChild } from './child.mjs';
import { exists, groupOf } from './processes.mjs';
import { createSupervisor } from './supervisor.mjs';

let folder;
const started = [];
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'yaopai-supervisor-'))));
afterEach(() => {
  for (const child of started.splice(0)) child.kill();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a program and waits for its first line. */
async function start(name, code) {
  const script = join(folder, `${name}.mjs`);
  writeFileSync(script, code);
  let up;
  const firstLine = new Promise((resolve) => (up = resolve));
  const child = startChild({
    name,
    script,
    env: process.env,
    cwd: folder,
    logFile: join(folder, `${name}.log`),
    onLine: up,
  });
  started.push(child);
  await firstLine;
  return child;
}

const log = (name) => readFileSync(join(folder, `${name}.log`), 'utf8');
const stopsOnTerm =
  "process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); setInterval(() => {}, 1000); console.log('up');";
// A program of its own group's leader, as the embedded PostgreSQL is.
const leavesSomething = `import { spawn } from 'node:child_process';
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  process.on('SIGTERM', () => process.exit(0));
  setInterval(() => {}, 1000); console.log('up');`;
const ignoresTerm =
  "process.on('SIGTERM', () => {}); process.on('SIGINT', () => {}); setInterval(() => {}, 1000); console.log('up');";

describe('programs started together', () => {
  it('are told to stop, and do so in their own time', async () => {
    const supervisor = createSupervisor({ onDeath: () => {} });
    const child = supervisor.add(await start('polite', stopsOnTerm));
    await supervisor.stop(0);
    await expect(supervisor.finished).resolves.toBe(0);
    expect(log('polite')).toBe('up\nbye\n');
    expect(exists(child.pid)).toBe(false);
  });

  it('leave nothing behind, not even what they started themselves', async () => {
    const supervisor = createSupervisor({ onDeath: () => {} });
    const child = supervisor.add(await start('parent', leavesSomething));
    await supervisor.stop(0);
    expect(exists(groupOf(child.pid))).toBe(false);
  });

  it('are stopped too when they are added on the way', async () => {
    const supervisor = createSupervisor({ onDeath: () => {} });
    const late = await start('late', stopsOnTerm);
    const first = await start('first', stopsOnTerm);
    supervisor.add({
      ...first,
      stop(seconds) {
        supervisor.add(late);
        return first.stop(seconds);
      },
    });
    await supervisor.stop(0);
    expect([exists(first.pid), exists(late.pid)]).toEqual([false, false]);
  });

  it('are ended when they do not listen', async () => {
    const child = await start('stubborn', ignoresTerm);
    await child.stop(0.1);
    expect(exists(child.pid)).toBe(false);
  }, 10_000);

  it('stop together when one dies, which is named with its last words', async () => {
    const deaths = [];
    const supervisor = createSupervisor({
      onDeath: (child, how, lines) => deaths.push({ name: child.name, how, lines }),
    });
    const other = supervisor.add(await start('other', stopsOnTerm));
    supervisor.add(await start('dying', "console.log('up'); console.error('out of paper'); process.exitCode = 3;"));
    await expect(supervisor.finished).resolves.toBe(1);
    expect(deaths).toMatchObject([{ name: 'dying', how: { code: 3 }, lines: ['up', 'out of paper'] }]);
    expect(exists(other.pid)).toBe(false);
  });

  it('go on when one dies that they can do without, and it is named too', async () => {
    let named;
    const death = new Promise((resolve) => (named = resolve));
    const supervisor = createSupervisor({
      onDeath: ({ name }, _how, _lines, { essential }) => named({ name, essential }),
    });
    const other = supervisor.add(await start('going-on', stopsOnTerm));
    supervisor.add(await start('extra', "console.log('up');"), { essential: false });
    await expect(death).resolves.toEqual({ name: 'extra', essential: false });
    expect(exists(other.pid)).toBe(true);
    await supervisor.stop(0);
    expect(exists(other.pid)).toBe(false);
  });
});
