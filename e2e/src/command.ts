import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { World } from './world.js';

/** What a command of the operator's came to. */
export interface CommandResult {
  /** Null when it was killed. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommand {
  child: ChildProcess;
  result: Promise<CommandResult>;
}

const CLI = join(import.meta.dirname, '../../apps/server/dist/cli.js');

/** Starts one command of the command line as a process of its own, beside the running servers. */
export function startCommand(world: World, args: readonly string[], env: Record<string, string> = {}): RunningCommand {
  const child = spawn(process.execPath, [CLI, '--json', ...args], {
    env: { PATH: process.env['PATH'], LANG: 'en_US.UTF-8', ...world.env, ...env },
  });
  const [stdout, stderr]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()));
  const result = new Promise<CommandResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout: stdout.join(''), stderr: stderr.join('') }));
  });
  child.stdin.end();
  return { child, result };
}

export const runCommand = (
  world: World,
  args: readonly string[],
  env?: Record<string, string>,
): Promise<CommandResult> => startCommand(world, args, env).result;
