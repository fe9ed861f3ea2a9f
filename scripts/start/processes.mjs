import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const windows = process.platform === 'win32';

/** Whether a process, or with a negative id a process group, exists. */
export function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Sends a signal and forgives a process that is already gone. */
export function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Resolves with whether the process or group ended in time. */
export async function ended(pid, milliseconds) {
  const until = Date.now() + milliseconds;
  while (exists(pid)) {
    if (Date.now() > until) return false;
    await delay(50);
  }
  return true;
}

/** The group a child leads when it was started detached; on Windows there are none, so the child itself. */
export const groupOf = (pid) => (windows ? pid : -pid);

/** The command line of a process, or '' when there is none to see. Ids are used again: ask before killing an old one. */
export function commandLineOf(pid) {
  if (!exists(pid)) return '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    if (windows) return '';
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  }
}
