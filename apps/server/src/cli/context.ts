import { AppError } from '../http/index.js';
import type { InvalidFieldDetail } from '../input/index.js';
import type { Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

/** What every command is given. */
export interface CliContext {
  /** Known once the options have been read. */
  terminal: () => Terminal;
  /** Does the work on the server's database. */
  run: (work: (workspace: Workspace) => Promise<void>) => Promise<void>;
  /** A line of help. */
  phrase: (zh: string, en: string) => string;
}

/** @throws AppError INVALID_INPUT that names the fields, if there are any. */
export function refuseInvalid(fields: InvalidFieldDetail[]): void {
  if (fields.length) throw new AppError('INVALID_INPUT', { detail: { fields } });
}
