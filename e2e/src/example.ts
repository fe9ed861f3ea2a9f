import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { APP, APP_SECRETS } from './deployment.js';
import type { TestClock } from './test-clock.js';
import type { World } from './world.js';

/** The programs, as their packages name them. */
export const EXAMPLES = {
  'express-backend': import.meta.resolve('yaopai-express-backend'),
  'nest-backend': import.meta.resolve('yaopai-nest-backend'),
};
export type ExampleName = keyof typeof EXAMPLES;

const TOLD_TIME = join(import.meta.dirname, 'told-time.mjs');

/** What an example answered. */
export interface BackendAnswer {
  status: number;
  /** `WWW-Authenticate`; null when there is none. */
  challenge: string | null;
  json: unknown;
}

/** One of examples/ as its README runs it, for the application `APP`, in a process of its own that lives by the story's clock. */
export class Example {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly clock: TestClock,
  ) {}

  static async start(
    name: ExampleName,
    world: World,
    clock: TestClock,
    env: Record<string, string> = {},
  ): Promise<Example> {
    const child = spawn(process.execPath, ['--import', TOLD_TIME, fileURLToPath(EXAMPLES[name])], {
      env: {
        PATH: process.env['PATH'],
        AUTH_URL: world.http.url(),
        APP_ID: APP,
        APP_SECRET: APP_SECRETS[APP],
        PORT: '0',
        NO_COLOR: '1',
        STORY_TIME: String(clock.now()),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const said: string[] = [];
    child.stderr!.on('data', (text: Buffer) => said.push(text.toString()));
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout! }).on('line', (line) => {
        said.push(line);
        if (/^http:\/\/\S+$/.test(line)) resolve(line);
      });
      child.once('exit', () => reject(new Error(`${name} ended before it answered:\n${said.join('\n')}`)));
    });
    return new Example(url, child, clock);
  }

  /** Asks as somebody with this token would, now by the story's clock; undefined: without any. */
  ask(token: string | undefined, route = 'GET /me'): Promise<BackendAnswer> {
    return this.send(route, token === undefined ? {} : { authorization: `Bearer ${token}` });
  }

  async send(route: string, headers: Record<string, string>): Promise<BackendAnswer> {
    await this.tellTime();
    const [method, path] = route.split(' ') as [string, string];
    const response = await fetch(this.url + path, { method, headers });
    const challenge = response.headers.get('www-authenticate');
    return { status: response.status, challenge, json: await response.json() };
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill();
    await gone;
  }

  private async tellTime(): Promise<void> {
    const told = once(this.child, 'message');
    this.child.send(this.clock.now());
    await told;
  }
}
