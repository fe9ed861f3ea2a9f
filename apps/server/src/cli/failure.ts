import type { Sentence } from '@yaopai/protocol';
import { StartError } from '../config/index.js';
import { AppError } from '../http/index.js';
import { redactText } from '../logging/index.js';
import type { Terminal } from './terminal.js';

/** The command was called wrongly, or its caller gave up (then without a sentence). */
export class UsageError extends Error {
  constructor(readonly sentence?: Sentence) {
    super(sentence?.en ?? 'interrupted');
  }
}

const FAILED = 1;
const CALLED_WRONGLY = 2;
const INTERRUPTED = 130;

/** Says why a command failed and what to do. @returns the exit code. */
export function report(error: unknown, terminal: Terminal): number {
  const { stderr } = terminal.streams;
  if (error instanceof UsageError) {
    if (!error.sentence) return INTERRUPTED;
    stderr.write(`${terminal.phrase(error.sentence)}\n`);
    return CALLED_WRONGLY;
  }
  if (error instanceof StartError) {
    stderr.write(`${terminal.phrase(error.sentence)}\n`);
  } else if (error instanceof AppError && error.detail.fields) {
    for (const { field, message } of error.detail.fields) stderr.write(`${field} ${terminal.phrase(message, ' · ')}\n`);
  } else {
    stderr.write(`${redactText(reasonsOf(error).join('\n'))}\n`);
  }
  return FAILED;
}

/** With what is behind it: BUSY alone tells nobody that the database is away, or a disk full. */
function reasonsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const behind: unknown[] = error instanceof AggregateError ? error.errors : error.cause ? [error.cause] : [];
  return [error.stack ?? error.message, ...behind.flatMap(reasonsOf)];
}
