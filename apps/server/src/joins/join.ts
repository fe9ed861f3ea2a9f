import type { IdentityId, UserId } from '@yaopai/protocol';
import type { Contact } from '../handles/index.js';

/**
 * `number`: a user got a number. `attach`: an identity nobody knew was given to a user. `move`: identities went from one user
 * to another. `merge`: the same, and the one they left is no more.
 */
export type JoinKind = 'number' | 'attach' | 'move' | 'merge';

type Phone = Extract<Contact, { kind: 'phone' }>;

/** What a join wrote, as it has to be found again to be taken back. */
export interface JoinChanges {
  /** The number the user got; `before`: the verified one that it replaced, with the time of its proof. */
  phone?: { now: Phone; before: (Phone & { verifiedAt: string | null }) | null };
  /** Identities that were attached or moved. */
  identities?: IdentityId[];
  /** Unionids whose owner row went along. */
  unionIds?: string[];
  /** Profile fields that the user lacked and got. */
  profile?: Record<string, unknown>;
  /** Custom data that the user lacked and got. */
  customData?: Record<string, unknown>;
  /** Who was merged away. */
  merged?: UserId;
}
