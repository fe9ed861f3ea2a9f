import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Failure } from './failure.mjs';
import { tell } from './language.mjs';

const running = new Set();
const stopping = new AbortController();
/** Aborted by `stopTools`: what waits to run a tool need not wait any longer. */
export const toolsStopped = stopping.signal;
// So that a stop reaches what a tool has started in turn, turbo's compilers above all.
const OWN_GROUP = process.platform !== 'win32';

/**
 * Runs a tool quietly, `onLine` seeing each line it prints; resolves with its exit code and its lines. After `stopTools` it
 * rejects, however far the tool came, and starts none.
 */
export async function runTool(command, args, { cwd, env, onLine = () => {} }) {
  refuseStopped();
  const stdio = ['ignore', 'pipe', 'pipe'];
  const child = spawn(command, args, { cwd, env, stdio, detached: OWN_GROUP, windowsHide: true });
  running.add(child);
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      onLine(line);
    });
  }
  try {
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    refuseStopped();
    return { code, lines };
  } finally {
    running.delete(child);
  }
}

function refuseStopped() {
  if (toolsStopped.aborted) throw new Failure(tell('已停止。', 'Stopped.'));
}

/** Asks every running tool, and what it started, to end, and lets no other begin: for a process that is itself told to end. */
export function stopTools() {
  stopping.abort();
  for (const child of running) {
    try {
      process.kill(OWN_GROUP ? -child.pid : child.pid, 'SIGTERM');
    } catch {
      // It has just ended.
    }
  }
}
