import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claimRun, openDataFolder, resetDataFolder } from './data-folder.mjs';

let folder;
const children = [];
beforeEach(() => (folder = join(mkdtempSync(join(tmpdir(), 'yaopai-data-')), 'data')));
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

/** A program that runs until told to stop. */
async function program(name) {
  const script = join(folder, '..', name);
  writeFileSync(script, "setInterval(() => {}, 1000); console.log('up');");
  const child = spawn(process.execPath, [script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout, 'data');
  return { child, script };
}

const record = (run) => writeFileSync(join(folder, 'running.json'), JSON.stringify(run));

describe('the data folder', () => {
  it('is emptied on request, its mark apart', async () => {
    openDataFolder(folder);
    mkdirSync(join(folder, 'avatars'));
    writeFileSync(join(folder, 'secret-key'), '');
    const forgotten = [];
    await resetDataFolder(folder, async (dataDir) => forgotten.push(dataDir));
    expect(forgotten).toEqual([folder]);
    expect(readdirSync(folder)).toEqual(['made-by-yaopai']);
  });

  it('keeps the master key of a database that stays', async () => {
    openDataFolder(folder);
    writeFileSync(join(folder, 'secret-key'), '');
    await resetDataFolder(folder, async () => {}, { keep: ['secret-key'] });
    expect(readdirSync(folder)).toEqual(['made-by-yaopai', 'secret-key']);
  });

  it('is never emptied when something else was in it first', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.txt'), '');
    openDataFolder(folder);
    await expect(resetDataFolder(folder, async () => {})).rejects.toThrow(/npm start/);
    expect(existsSync(join(folder, 'thesis.txt'))).toBe(true);
  });

  it.each(['start.mjs', 'dev.mjs'])('belongs to one start at a time: %s', async (name) => {
    openDataFolder(folder);
    const { child } = await program(name);
    const { child: theirs, script } = await program('server.mjs');
    record({ pid: child.pid, children: [{ name: 'server', pid: theirs.pid, script }] });
    await expect(claimRun(folder, () => {})).rejects.toThrow(new RegExp(`${child.pid}[^]*YAOPAI_DATA_DIR`));
    expect(theirs.signalCode).toBeNull();
  });

  it.each([
    ['is given up at the end', '', false],
    ['stays with whoever has it by then', 'writeFileSync(file, JSON.stringify({ pid: 1, children: [] }));', true],
  ])('%s', (_title, meanwhile, stays) => {
    openDataFolder(folder);
    const code = `
      import { existsSync, writeFileSync } from 'node:fs';
      import { claimRun } from ${JSON.stringify(new URL('./data-folder.mjs', import.meta.url).href)};
      const file = ${JSON.stringify(join(folder, 'running.json'))};
      await claimRun(${JSON.stringify(folder)}, () => {});
      console.log(existsSync(file));
      ${meanwhile}`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    expect(stdout).toBe('true\n');
    expect(existsSync(join(folder, 'running.json'))).toBe(stays);
  });

  it('is taken over from a killed start, whose programs are stopped', async () => {
    openDataFolder(folder);
    const { child, script } = await program('orphan.mjs');
    const reported = [];
    record({
      pid: spawnSync(process.execPath, ['-e', '']).pid,
      children: [{ name: 'server', pid: child.pid, script }],
    });
    const [[, signal]] = await Promise.all([
      once(child, 'exit'),
      claimRun(folder, (...words) => reported.push(words.join(' '))),
    ]);
    expect(signal).toBe('SIGTERM');
    expect(reported.join()).toContain('server');
  });

  it('does not stop a stranger that got the id of an old program', async () => {
    openDataFolder(folder);
    const { child } = await program('stranger.mjs');
    record({ pid: 2 ** 22 + 1, children: [{ name: 'server', pid: child.pid, script: '/somewhere/dist/main.js' }] });
    await claimRun(folder, () => {});
    expect(child.exitCode).toBeNull();
    expect(child.signalCode).toBeNull();
  });
});
