import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { ended, exists, groupOf, signal } from './processes.mjs';

const TAIL = 15;
const SECOND = 1000;
const DRAIN_MILLISECONDS = 300;

/**
 * Starts a program (`script` run by `command`, this Node by default) in a process group of its own, so that Ctrl-C
 * reaches this process only and it can stop the programs in order. `onLine(line, stream)` sees what it prints; all of it
 * goes to `logFile`.
 */
export function startChild({
  name,
  command = process.execPath,
  flags = [],
  script,
  args = [],
  env,
  cwd,
  logFile,
  onLine = () => {},
}) {
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  const child = spawn(command, [...flags, script, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const tail = [];
  const read = (stream) =>
    once(
      createInterface({ input: child[stream] }).on('line', (line) => {
        log.write(`${line}\n`);
        tail.push(line);
        if (tail.length > TAIL) tail.shift();
        onLine(line, stream);
      }),
      'close',
    );
  const drained = Promise.all([read('stdout'), read('stderr')]);
  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, name) => resolve({ code, signal: name }));
  });
  return {
    name,
    script,
    pid: child.pid,
    logFile,
    exited,
    /** The last lines it printed, complete once it has exited. */
    async lastLines() {
      // A program it left behind may hold the pipe open.
      await Promise.race([drained, delay(DRAIN_MILLISECONDS)]);
      return [...tail];
    },
    async stop(graceSeconds) {
      await stop(child, exited, graceSeconds * SECOND);
      await Promise.race([drained, delay(DRAIN_MILLISECONDS)]);
      await new Promise((resolve) => log.end(resolve));
    },
    kill: () => child.pid && signal(groupOf(child.pid), 'SIGKILL'),
  };
}

async function stop(child, exited, graceMilliseconds) {
  if (child.pid === undefined) return;
  const running = child.exitCode === null && child.signalCode === null;
  if (running) {
    child.kill('SIGTERM');
    await Promise.race([exited, delay(graceMilliseconds, undefined, { ref: false })]);
  }
  await endGroup(child.pid);
}

// What a dead or stuck program left behind, an embedded PostgreSQL above all: SIGINT is its fast and clean stop.
async function endGroup(pid) {
  const group = groupOf(pid);
  if (!exists(group)) return;
  signal(group, 'SIGINT');
  if (await ended(group, 3 * SECOND)) return;
  signal(group, 'SIGKILL');
  await ended(group, 2 * SECOND);
}
