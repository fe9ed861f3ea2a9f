import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Neither empty nor npm's banner. */
const OWN_LINE = /^[^>\s]/m;
const REAP_SECONDS = 5;

/** Follows a command: its text so far, when its first line came, `until(pattern)` and its end. */
export function follow(child) {
  const began = Date.now();
  const run = { child, text: '', firstLineSeconds: undefined };
  const seen = new Set();
  const read = (chunk) => {
    run.text += chunk;
    if (OWN_LINE.test(run.text)) run.firstLineSeconds ??= (Date.now() - began) / 1000;
    for (const look of seen) look();
  };
  child.stdout.setEncoding('utf8').on('data', read);
  child.stderr.setEncoding('utf8').on('data', read);
  run.ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  run.until = async (pattern, seconds) => {
    const found = new Promise((resolve) => {
      const look = () => pattern.test(run.text) && resolve((Date.now() - began) / 1000);
      seen.add(look);
      look();
    });
    const lost = run.ended
      .then(() => delay(200))
      .then(() => {
        if (!pattern.test(run.text)) throw new Error(`ended before ${pattern}:\n${run.text}`);
      });
    const late = delay(seconds * 1000, undefined, { ref: false }).then(() => {
      throw new Error(`no ${pattern} within ${seconds} s:\n${run.text}`);
    });
    return Promise.race([found, lost.then(() => found), late]);
  };
  /** Sends a signal to the command and all in its group, as the terminal does. */
  run.signalGroup = (signal) => process.kill(-child.pid, signal);
  run.endedWithin = async (seconds) => {
    const late = delay(seconds * 1000, 'late', { ref: false });
    const end = await Promise.race([run.ended, late]);
    if (end === 'late') throw new Error(`still running after ${seconds} s:\n${run.text}`);
    return end;
  };
  return run;
}

/** The processes that a newcomer's start has left running: `[{pid, command}]`. */
export function processesOf({ folders }) {
  const places = folders();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return places.some((folder) => command.includes(folder)) ? [{ pid: Number(pid), command }] : [];
      } catch {
        return [];
      }
    });
}

/** Resolves once nothing of theirs runs; what has ended is given a moment to be reaped. Rejects naming what runs. */
export async function nothingLeftOf(newcomer) {
  const until = Date.now() + REAP_SECONDS * 1000;
  for (;;) {
    const left = processesOf(newcomer);
    if (left.length === 0) return;
    if (Date.now() > until)
      throw new Error(`left running:\n${left.map(({ pid, command }) => `${pid} ${command}`).join('\n')}`);
    await delay(100);
  }
}
