import type { Sentence } from '@yaopai/protocol';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Rule } from '../input/index.js';
import { UsageError } from './failure.js';
import type { Terminal } from './terminal.js';

export interface Question {
  /** The option that answers it without asking. */
  option: string;
  label: Sentence;
  rule: Rule;
  /** What can be answered, if that is a few things. */
  choices?: readonly string[];
  /** Taken when the person just presses Enter, or when nobody can be asked. */
  fallback?: string;
  /** Not shown while it is typed. */
  hidden?: boolean;
}

/** The given answer, or the person's; asked again until it is right. @throws UsageError when nobody can be asked. */
export async function answerTo(terminal: Terminal, question: Question, given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  if (!terminal.interactive) {
    if (question.fallback !== undefined) return question.fallback;
    throw new UsageError({
      zh: `缺少选项 ${question.option}（${question.label.zh}）`,
      en: `option ${question.option} is missing (${question.label.en})`,
    });
  }
  for (;;) {
    const answer = (await ask(terminal, question)).trim() || (question.fallback ?? '');
    const wrong = question.rule(answer);
    if (!wrong) return answer;
    const { label } = question;
    terminal.tell({ zh: `${label.zh}：${wrong.zh}`, en: `${label.en} ${wrong.en}` });
  }
}

/** A secret: typed unseen, or piped in whole. Never needed as an argument, which shells remember and processes show. */
export async function secretFor(terminal: Terminal, question: Question, given: string | undefined): Promise<string> {
  if (given !== undefined || terminal.interactive) return answerTo(terminal, { ...question, hidden: true }, given);
  const piped = terminal.streams.stdin.isTTY ? '' : (await text(terminal.streams.stdin)).trim();
  if (piped) return piped;
  throw new UsageError({
    zh: `请从标准输入传入${question.label.zh}，或使用 ${question.option}`,
    en: `pipe the ${question.label.en} to standard input, or use ${question.option}`,
  });
}

async function ask(terminal: Terminal, { label, choices, fallback, hidden }: Question): Promise<string> {
  const { stdin, stdout } = terminal.streams;
  const offered = fallback || choices?.join(', ');
  const prompt = `${terminal.phrase(label, ' · ')}${offered ? ` (${offered})` : ''}: `;
  // What is typed in secret is shown nowhere; the question is.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (hidden) stdout.write(prompt);
  const readline = createInterface({ input: stdin, output: hidden ? nowhere : stdout, terminal: true });
  // By Ctrl-C, or by Ctrl-D, which rejects the question.
  const interrupted = new Promise<never>((_, reject) => readline.once('SIGINT', () => reject(new UsageError())));
  const ended = (): never => {
    throw new UsageError();
  };
  try {
    const answer = readline.question(hidden ? '' : prompt).catch(ended);
    return await Promise.race([answer, interrupted]);
  } finally {
    readline.close();
    if (hidden) stdout.write('\n');
  }
}
