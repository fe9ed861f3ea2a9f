import { AppError, type AppErrorDetail } from '../http/index.js';
import type { ErrcodeMeaning } from './errcodes.js';

/** WeChat refused, or gave no usable answer. The raw errcode goes to the log and the audit, never to the client. */
export class WechatError extends AppError {
  /** True when the code may have been exchanged all the same. */
  readonly codeMayBeSpent: boolean;
  /** What WeChat said, when that is worth a record in the audit. */
  readonly notableErrcode: number | undefined;

  constructor(meaning: ErrcodeMeaning, options: { errcode?: number; detail?: AppErrorDetail } = {}) {
    super(meaning.error, options);
    this.codeMayBeSpent = meaning.codeMayBeSpent === true;
    this.notableErrcode = meaning.callersFault ? undefined : options.errcode;
  }
}
