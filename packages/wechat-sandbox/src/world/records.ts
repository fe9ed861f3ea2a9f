/** One call that a server made to WeChat's side; app secrets are shown as `***`. */
export interface CallRecord {
  /** ISO 8601, in the sandbox's time. */
  at: string;
  method: string;
  path: string;
  query: Record<string, string>;
  body?: unknown;
  appId?: string;
  person?: string;
  /** HTTP status of the answer; 0 when the connection was cut or left hanging. */
  status: number;
  /** 0 for success, as far as the answer says so. */
  errcode?: number;
  /** The fault that was applied. */
  fault?: string;
  durationMs: number;
}

/** Something that would have reached a person outside the Mini Program: a text message, an e-mail. */
export interface MessageInput {
  channel: 'sms' | 'email';
  to: string;
  text: string;
  /** Whatever else the sender wants to keep with it, e.g. `code` or `purpose`. */
  [detail: string]: unknown;
}

export interface Message extends MessageInput {
  /** ISO 8601, in the sandbox's time. */
  at: string;
}
