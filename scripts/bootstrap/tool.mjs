import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const running = new Set();

/** Runs a tool quietly, `onLine` seeing each line it prints; resolves with its exit code and its lines. */
export function runTool(command, args, { cwd, env, onLine = () => {} }) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
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

/** Asks every running tool to end: for a process that is itself told to. */
export function stopTools() {
  for (const child of running) child.kill('SIGTERM');
}
