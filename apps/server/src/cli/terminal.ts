import type { Sentence } from '@yaopai/protocol';
import type { Readable, Writable } from 'node:stream';
import { say, terminalLanguage } from '../config/index.js';

/** What a command reads from and writes to. */
export interface Streams {
  stdin: Readable & { isTTY?: boolean };
  /** `columns` of a terminal. */
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable;
  /** Default: the process's own. */
  env?: NodeJS.ProcessEnv;
}

export type Row = Record<string, string | number | boolean | readonly string[]>;

/** Speaks to a person in the terminal's language, or to a program in JSON. */
export class Terminal {
  constructor(
    readonly streams: Streams,
    private readonly json: boolean,
  ) {}

  /** Whether someone can be asked. */
  get interactive(): boolean {
    return Boolean(this.streams.stdin.isTTY && this.streams.stdout.isTTY) && !this.json;
  }

  phrase(sentence: Sentence, between = '\n'): string {
    return say(sentence, terminalLanguage(this.streams.env), between);
  }

  /** For people only: goes to standard error, so that output can be piped. */
  tell(sentence: Sentence): void {
    if (!this.json) this.streams.stderr.write(`${this.phrase(sentence)}\n`);
  }

  /**
   * The result of a command: one object, or a list as a table, or one below another where a table would not fit. `text` is for
   * people, where those would not read well.
   */
  show(result: Row | readonly Row[], text = isList(result) ? this.list(result) : pairs(result)): void {
    const shown = this.json ? JSON.stringify(result, null, 2) : text;
    if (shown) this.streams.stdout.write(`${shown}\n`);
    else this.tell({ zh: '（没有）', en: '(none)' });
  }

  private list(rows: readonly Row[]): string {
    const { columns: room = Infinity } = this.streams.stdout;
    const lines = table(rows);
    return lines.every((line) => columns(line) <= room) ? lines.join('\n') : rows.map(pairs).join('\n\n');
  }
}

const isList = (result: Row | readonly Row[]): result is readonly Row[] => Array.isArray(result);

function pairs(row: Row): string {
  const entries = Object.entries(row);
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${cell(value)}`).join('\n');
}

function table(rows: readonly Row[]): string[] {
  const [first] = rows;
  if (!first) return [];
  const names = Object.keys(first);
  const lines = [names, ...rows.map((row) => names.map((name) => cell(row[name]!)))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => columns(line[column]!))));
  return lines.map((line) =>
    line
      .map((text, column) => text + ' '.repeat(widths[column]! - columns(text)))
      .join('  ')
      .trimEnd(),
  );
}

const cell = (value: Row[string]): string => (typeof value === 'object' ? value.join(',') || '-' : String(value));

/** Chinese characters take two columns. */
const columns = (text: string): number =>
  [...text].reduce((sum, character) => sum + (character.codePointAt(0)! > 0x2e7f ? 2 : 1), 0);
