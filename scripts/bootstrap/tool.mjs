import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const running = new Set();
// So that a stop reaches what a tool has started in turn, turbo's compilers above all.
const OWN_GROUP = process.platform !== 'win32';

/** Runs a tool quietly, `onLine` seeing each line it prints; resolves with its exit code and its lines. */
export function runTool(command, args, { cwd, env, onLine = () => {} }) {
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
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, lines }));
  }).finally(() => running.delete(child));
}

/** Asks every running tool, and what it started, to end: for a process that is itself told to. */
export function stopTools() {
  for (const child of running) {
    try {
      process.kill(OWN_GROUP ? -child.pid : child.pid, 'SIGTERM');
    } catch {
      // It has just ended.
    }
  }
}
