import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import pg from 'pg';
import { runCli } from '../src/cli/index.js';
import { Terminal } from '../src/cli/terminal.js';
import { Workspace } from '../src/cli/workspace.js';
import { createEmptyDatabase, type TestDatabase } from '../src/testing/index.js';

/** The master key. */
export const KEY = Buffer.alloc(32, 9);
export const SECRET = 'abcdef0123456789abcdef0123456789';
/** Takes the secret from its standard input. */
export const ADD = ['connections', 'add', '--app-id', 'wx0123456789abcdef'];

interface Run {
  code: number;
  out: string;
  err: string;
}

class Sink extends Writable {
  text = '';
  isTTY = false;
  /** Called with everything written so far. */
  onText: (text: string) => void = () => undefined;
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.onText(this.text);
    done();
  }
}

/** The command line on an empty database and data folder of its own. */
export class CommandLine {
  private constructor(
    readonly database: TestDatabase,
    private readonly folder: string,
    /** What the next commands find in their environment. */
    readonly env: NodeJS.ProcessEnv,
  ) {}

  static async open(): Promise<CommandLine> {
    const folder = await mkdtemp(join(tmpdir(), 'yaopai-cli-'));
    const database = await createEmptyDatabase();
    return new CommandLine(database, folder, {
      DATABASE_URL: database.url,
      YAOPAI_SECRET_KEY: KEY.toString('base64'),
      YAOPAI_DATA_DIR: folder,
      LANG: 'en_US.UTF-8',
    });
  }

  async close(): Promise<void> {
    await this.database.drop();
    await rm(this.folder, { recursive: true });
  }

  /** Without a terminal, like a script; `piped` is its standard input. */
  async run(args: string[], piped = ''): Promise<Run> {
    const [stdin, stdout, stderr] = [new PassThrough(), new Sink(), new Sink()];
    stdin.end(piped);
    const code = await runCli(args, { stdin, stdout, stderr, env: this.env });
    return { code, out: stdout.text, err: stderr.text };
  }

  /** At a terminal: each answer is typed once its question stands there. */
  async type(args: string[], answers: [question: string, answer: string][]): Promise<Run> {
    const [stdin, stdout, stderr] = [Object.assign(new PassThrough(), { isTTY: true }), new Sink(), new Sink()];
    stdout.isTTY = true;
    const left = [...answers];
    let seen = 0;
    stdout.onText = (text) => {
      const [next] = left;
      if (!next || !text.slice(seen).includes(next[0])) return;
      seen = text.length;
      left.shift();
      stdin.write(`${next[1]}\r`);
    };
    const code = await runCli(args, { stdin, stdout, stderr, env: this.env });
    assert.deepEqual(left, [], 'it never asked for these');
    return { code, out: stdout.text, err: stderr.text };
  }

  /** What a command that succeeds tells a program. */
  async json(args: string[]): Promise<unknown> {
    const { code, out, err } = await this.run(['--json', ...args]);
    assert.deepEqual([code, err], [0, '']);
    return JSON.parse(out);
  }

  /** With the services of a server, and what they remember. */
  async beside(work: (running: Workspace) => Promise<void>): Promise<void> {
    const streams = { stdin: new PassThrough(), stdout: new Sink(), stderr: new Sink(), env: this.env };
    await Workspace.with(new Terminal(streams, false), work);
  }

  async sql<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.database.url });
    await client.connect();
    const { rows } = await client.query<Row>(text);
    await client.end();
    return rows;
  }

  /** The pool `shop` with the application `shop-app`. */
  async makePool(): Promise<void> {
    assert.equal((await this.run(['pools', 'add', '--id', 'shop', '--name', 'Shop'])).code, 0);
    assert.equal((await this.run(['applications', 'add', '--id', 'shop-app'])).code, 0);
  }
}
