import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const ANSWERS = join(import.meta.dirname, '../guides');

/** What the code of a guide says of a token. */
export type Verdict = { user: string } | { refused: string };

export interface Command {
  file: string;
  args: string[];
  env?: Record<string, string>;
}

/** The blocks of one language in a guide, and in its Chinese twin, in their order. */
export async function codeIn(guide: string, language: string): Promise<{ english: string[]; chinese: string[] }> {
  const blocks = async (twin: string): Promise<string[]> => {
    const text = await readFile(join(ROOT, 'docs/guides/verify-tokens', `${guide}${twin}.md`), 'utf8');
    return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
      .filter(([, named]) => named === language)
      .map(([, , body = '']) => body);
  };
  return { english: await blocks(''), chinese: await blocks('.zh-CN') };
}

/** Debian's own interpreter, the one that its `python3-jwt` belongs to. */
export async function preparePython(code: string, folder: string): Promise<Command> {
  await writeFile(join(folder, 'yaopai.py'), code);
  return {
    file: '/usr/bin/python3',
    args: [join(ANSWERS, 'answer.py')],
    env: { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' },
  };
}

/** Debian has go-oidc 2 in place of 3, under another path; what the guide uses of it is the same. */
export async function prepareGo(code: string, folder: string): Promise<Command> {
  const theirs = code.replace('"github.com/coreos/go-oidc/v3/oidc"', '"github.com/coreos/go-oidc"');
  if (theirs === code) throw new Error('the guide imports no github.com/coreos/go-oidc/v3/oidc');
  const source = join(folder, 'src/backend');
  await mkdir(source, { recursive: true });
  await writeFile(join(source, 'yaopai.go'), theirs);
  await copyFile(join(ANSWERS, 'answer.go'), join(source, 'answer.go'));
  const env = { GO111MODULE: 'off', GOPATH: `${folder}:/usr/share/gocode`, GOCACHE: join(folder, 'cache') };
  await promisify(execFile)('go', ['build', '-o', join(folder, 'backend'), 'backend'], {
    env: { ...process.env, ...env },
  });
  return { file: join(folder, 'backend'), args: [] };
}

/** A program that answers every token, one a line, as the code of a guide judges it. */
export class Judge {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: Interface,
    private readonly said: string[],
  ) {}

  static start({ file, args, env }: Command, settings: Record<string, string>): Judge {
    const child = spawn(file, args, { env: { PATH: process.env['PATH'], ...env, ...settings } });
    const said: string[] = [];
    child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
    return new Judge(child, createInterface({ input: child.stdout }), said);
  }

  async judge(token: string): Promise<Verdict> {
    const over = new AbortController();
    const { signal } = over;
    const ended = once(this.child, 'exit', { signal }).then(() => {
      throw new Error(`the guide's program ended:\n${this.said.join('')}`);
    });
    ended.catch(() => undefined);
    this.child.stdin!.write(`${token}\n`);
    try {
      const [line] = (await Promise.race([once(this.lines, 'line', { signal }), ended])) as [string];
      return JSON.parse(line) as Verdict;
    } finally {
      over.abort();
    }
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.stdin!.end();
    await gone;
  }
}
