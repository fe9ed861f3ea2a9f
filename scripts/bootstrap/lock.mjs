import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `work` while this process alone holds `file`; others wait for it, calling `onWait(pid)` once.
 * A lock whose process is gone is taken over. Rejects, without the work, once `signal` is aborted.
 */
export async function withLock(file, work, { onWait = () => {}, pollMilliseconds = 200, signal } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  signal?.throwIfAborted();
  while (!acquire(file)) {
    const holder = holderOf(file);
    if (holder !== undefined && !alive(holder)) {
      takeAway(file, holder);
      continue;
    }
    if (!told && holder !== undefined) onWait(holder);
    told ||= holder !== undefined;
    await delay(pollMilliseconds, undefined, { signal });
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

// Written aside and then linked: the lock appears with its content or not at all, so nobody reads an empty one.
function acquire(file) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

// Two waiters may both see the dead holder. Renaming lets one of them have the file; should it have caught a lock
// taken in between, it gives it back.
function takeAway(file, deadPid) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (holderOf(aside) !== deadPid) {
    try {
      linkSync(aside, file);
    } catch {
      // A third process holds it by now.
    }
  }
  rmSync(aside, { force: true });
}

/** Whether a process with this id exists; one of another user counts. */
export function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
