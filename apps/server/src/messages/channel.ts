import type { AppError } from '../http/index.js';
import type { CodeMessage } from './code-message.js';
import type { NoticeMessage } from './notice-message.js';

export type Message = CodeMessage | NoticeMessage;

/** One way to reach people. */
export interface Channel<Carried extends Message = CodeMessage> {
  /**
   * Resolves once the other side has taken the message over.
   * @throws DeliveryError, or AppError where the caller can do something about it
   */
  deliver(message: Carried): Promise<void>;
  /** Why nothing can ever be sent this way; absent: something can. */
  refusal?(): AppError;
  /** Gives its connections back. */
  close?(): Promise<void>;
}

/** Every way that this deployment has. */
export interface Channels {
  sms: Channel;
  email: Channel<Message>;
}
