import type { CodePurpose } from './codes.js';
import type { AccountHandle } from './credentials.js';
import type { IdentityId } from './ids.js';
import type { SessionEndReason, SignInMethod } from './sessions.js';
import type { User } from './user.js';

/**
 * Who is asking, proved in the request itself by exactly one of `wechatCode`, `password` and `code`: a session alone is not
 * enough. A bearer token beside it must be the same user's.
 */
export interface AccountProof extends AccountHandle {
  /** A code of `wx.login` that nothing else has used. */
  wechatCode?: string;
  /** The account's; with a bearer token the handle may be left out. */
  password?: string;
  /** Six digits, sent for the purpose `close-account` (closing) or `export-account` (export) to the email or phone given. */
  code?: string;
}

/** `POST /account/close`: every session ends, sign-ins answer ACCOUNT_CLOSING, handles and identities stay reserved. */
export type CloseAccountRequest = AccountProof;

export interface CloseAccountReply {
  closing: true;
  /** When the personal data is erased at the earliest, ISO 8601. */
  erasedAfter: string;
}

/** `POST /account/cancel-closing`, with the ticket that ACCOUNT_CLOSING carried. The user signs in again afterwards. */
export interface CancelClosingRequest {
  ticket: string;
}

export interface CancelClosingReply {
  cancelled: true;
}

/** `POST /account/export`. Five a day. */
export type ExportAccountRequest = AccountProof;

/** Everything that is kept about a person, and about nobody else. Times are ISO 8601 in UTC. */
export interface AccountExport {
  exportedAt: string;
  user: User;
  /** The photo that others see while `user.photo` waits for its content check; else null. */
  shownPhoto: string | null;
  identities: {
    id: IdentityId;
    /** WeChat AppID. */
    appId: string;
    openId: string;
    unionId: string | null;
    /** Those that WeChat gave before, oldest first. */
    formerUnionIds: string[];
    createdAt: string;
  }[];
  sessions: {
    method: SignInMethod;
    application: string;
    address: string | null;
    device: string | null;
    createdAt: string;
    lastUsedAt: string;
    endedAt: string | null;
    endReason: SessionEndReason | null;
  }[];
  /** Verified numbers that another one replaced, kept for the 30 days in which that can be undone; newest first. */
  formerPhones: { phoneCountryCode: string; phone: string; replacedAt: string }[];
  /** Whether there is one, never what it is. */
  password: { changedAt: string } | null;
  /** What became of the account: joins, bindings, endings. */
  events: { type: string; at: string }[];
}

/** Purposes whose codes `AccountProof.code` takes. */
export type AccountProofPurpose = Extract<CodePurpose, 'close-account' | 'export-account'>;
