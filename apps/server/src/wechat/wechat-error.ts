import { AppError, type AppErrorDetail } from '../http/index.js';
import type { ErrcodeMeaning } from './errcodes.js';

/** WeChat refused, or gave no usable answer. The raw errcode stays in the log. */
export class WechatError extends AppError {
  /** True when the code may have been exchanged all the same. */
  readonly codeMayBeSpent: boolean;

  constructor(meaning: ErrcodeMeaning, options: { cause?: unknown; detail?: AppErrorDetail } = {}) {
    super(meaning.error, options);
    this.codeMayBeSpent = meaning.codeMayBeSpent === true;
  }
}
