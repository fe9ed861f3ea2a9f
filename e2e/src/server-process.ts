import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The built server as an operator runs it, in a process of its own: one that can be measured, and killed. */
export class ServerProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
    const main = fileURLToPath(new URL('main.js', import.meta.resolve('@yaopai/server')));
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'], ...env, LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: string[] = [];
    child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        said.push(line);
        const listening = /listens on (\S+?),?$/.exec(line.split(', data')[0]!)?.[1];
        if (listening) resolve(listening);
      });
      child.once('exit', () => reject(new Error(`the server ended before it answered:\n${said.join('\n')}`)));
    });
    return new ServerProcess(url, child);
  }

  /** The most memory that it ever held at once, in MiB (Linux). */
  async peakMemory(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
  }
}
