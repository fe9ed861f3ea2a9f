import type { AppError } from '../http/index.js';
import type { CodeMessage } from './code-message.js';

/** One way to reach people. */
export interface Channel {
  /**
   * Resolves once the other side has taken the message over.
   * @throws DeliveryError, or AppError where the caller can do something about it
   */
  deliver(message: CodeMessage): Promise<void>;
  /** Why nothing can ever be sent this way; absent: something can. */
  refusal?(): AppError;
  /** Gives its connections back. */
  close?(): Promise<void>;
}
