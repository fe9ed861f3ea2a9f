import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { withLock } from './lock.mjs';
import { root } from './paths.mjs';

let folder;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'yaopai-lock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('withLock', () => {
  it('takes over the lock of a process that is gone', async () => {
    const file = join(folder, 'lock');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(file, String(pid));
    await expect(withLock(file, async () => 'done')).resolves.toBe('done');
    expect(existsSync(file)).toBe(false);
  });

  it('lets go when the work fails', async () => {
    const file = join(folder, 'lock');
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(file)).toBe(false);
  });

  it('is not waited for by one that is told to stop', async () => {
    const file = join(folder, 'lock');
    const stopping = new AbortController();
    let worked = false;
    const work = async () => (worked = true);
    const waiting = await withLock(file, async () => {
      const second = withLock(file, work, {
        onWait: () => setImmediate(() => stopping.abort()),
        signal: stopping.signal,
      });
      await expect(second).rejects.toThrow(/abort/i);
      return withLock(file, work, { signal: stopping.signal }).catch(({ name }) => name);
    });
    expect({ waiting, worked }).toEqual({ waiting: 'AbortError', worked: false });
  });

  it('lets only one of many processes in at a time', async () => {
    // Each adds one to a counter by reading, pausing and writing: any overlap loses an addition.
    const program = `
      import { readFileSync, writeFileSync } from 'node:fs';
      import { withLock } from ${JSON.stringify(new URL('./lock.mjs', import.meta.url).href)};
      const counter = ${JSON.stringify(join(folder, 'counter'))};
      for (let turn = 0; turn < 5; turn += 1) {
        await withLock(${JSON.stringify(join(folder, 'lock'))}, async () => {
          const value = Number(readFileSync(counter, 'utf8'));
          await new Promise((resolve) => setImmediate(resolve));
          writeFileSync(counter, String(value + 1));
        }, { pollMilliseconds: 1 });
      }`;
    writeFileSync(join(folder, 'counter'), '0');
    writeFileSync(join(folder, 'program.mjs'), program);
    // A stale lock to begin with, so that they also race for taking it over.
    writeFileSync(join(folder, 'lock'), String(spawnSync(process.execPath, ['-e', '']).pid));
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [join(folder, 'program.mjs')], { cwd: root, stdio: 'inherit' }),
    );
    await Promise.all(children.map((child) => once(child, 'close')));
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(join(folder, 'counter'), 'utf8')).toBe('20');
  }, 20_000);
});
