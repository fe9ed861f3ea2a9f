import type { IdentityId, SessionId, UserId } from '@yaopai/protocol';
import type { Contact } from '../handles/index.js';

/**
 * `number`: a user got a number. `attach`: an identity nobody knew was given to a user. `move`: identities went from one user
 * to another. `merge`: the same, and the one they left is no more.
 */
export type JoinKind = 'number' | 'attach' | 'move' | 'merge';

export type Phone = Extract<Contact, { kind: 'phone' }>;

/** What a join wrote, as it has to be found again to be taken back. */
export interface JoinChanges {
  /** The number the user got; `before`: the verified one that it replaced. */
  phone?: { now: Phone; before: Phone | null; beforeVerifiedAt: string | null };
  /** Identities that were attached or moved. */
  identities?: IdentityId[];
  /** Unionids whose owner rows went along, also of those that no identity carries any more. */
  unionIds?: string[];
  /** Profile fields that the user lacked and got. */
  profile?: Record<string, unknown>;
  /** Custom data that the user lacked and got. */
  customData?: Record<string, unknown>;
}

/** A join as it was recorded. */
export interface Join {
  id: string;
  kind: JoinKind;
  /** Who gained by it. */
  userId: UserId;
  /** Whom it came from. */
  otherUserId: UserId | null;
  /** The session that the same sign-in opened. */
  sessionId: SessionId | null;
  changes: JoinChanges;
  createdAt: Date;
  undoneAt: Date | null;
}
