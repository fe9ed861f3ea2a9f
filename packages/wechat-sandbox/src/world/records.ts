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

/** A media check whose verdict has not been pushed yet. */
export interface MediaCheck {
  traceId: string;
  appId: string;
  openid: string;
  mediaUrl: string;
}

/** A message that WeChat pushed (or would have) to a server. */
export interface PushRecord {
  /** ISO 8601, in the sandbox's time. */
  at: string;
  appId: string;
  event: string;
  /** The message before encryption. */
  message: Record<string, unknown>;
  /** `unconfigured`: the app has no push address. */
  state: 'sending' | 'delivered' | 'failed' | 'unconfigured';
  tries: number;
  /** HTTP status and body of the server's last answer. */
  status?: number;
  answer?: string;
  /** Why the last try got no answer. */
  failure?: string;
}
