import { AppError, type AppErrorDetail } from '../http/index.js';
import type { ErrcodeMeaning } from './errcodes.js';

/** WeChat refused, or gave no usable answer. The raw errcode goes to the log and the audit, never to the client. */
export class WechatError extends AppError {
  /** True when the code may have been exchanged all the same. */
  readonly codeMayBeSpent: boolean;
  /** True when WeChat was not asked: a twin of this request, if any, is not under way any more. */
  readonly notAsked: boolean;
  /** True when the code was one that nobody could have taken. */
  readonly callersFault: boolean;

  constructor(meaning: ErrcodeMeaning, options: { errcode?: number; detail?: AppErrorDetail } = {}) {
    super(meaning.error, options);
    this.codeMayBeSpent = meaning.codeMayBeSpent === true;
    this.notAsked = meaning.notAsked === true;
    this.callersFault = meaning.callersFault === true;
  }
}
