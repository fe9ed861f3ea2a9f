import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A process under measurement. */
export interface Running {
  pid: number;
  url: string;
  /** Milliseconds from spawning it to its first ready answer. */
  readyAfter: number;
  stop(): Promise<void>;
}

const READY_WITHIN = 30_000;

/** A port of the loopback that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Starts a Node program that serves on a port and waits until `readyPath` answers; its output goes to a file, as under a supervisor. */
export async function startProgram(options: {
  arguments: string[];
  env?: Record<string, string>;
  port: number;
  readyPath: string;
  logFile: string;
}): Promise<Running> {
  const log = createWriteStream(options.logFile, { flags: 'a' });
  await new Promise((resolve) => log.once('open', resolve));
  const startedAt = performance.now();
  const child = spawn(process.execPath, options.arguments, {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...options.env },
    stdio: ['ignore', log, log],
  });
  log.close();
  const url = `http://127.0.0.1:${options.port}`;
  const stop = () => stopChild(child);
  while (!(await answers(url + options.readyPath))) {
    if (child.exitCode !== null)
      throw new Error(`${options.arguments.join(' ')} ended at start: see ${options.logFile}`);
    if (performance.now() - startedAt > READY_WITHIN) {
      await stop();
      throw new Error(`${options.arguments.join(' ')} is not ready after ${READY_WITHIN} ms: see ${options.logFile}`);
    }
    await delay(5);
  }
  return { pid: child.pid!, url, readyAfter: performance.now() - startedAt, stop };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** A Node program that is spoken to by messages. */
export function forkProgram(file: string): ChildProcess {
  return fork(file, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(killer);
}
