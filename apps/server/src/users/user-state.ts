import type { UserStatus } from '@yaopai/protocol';

/** Life of an account. `merged` and `erased` are ends: nothing points to such a user any more. */
export const USER_STATES = ['active', 'blocked', 'closing', 'merged', 'erased'] as const;
export type UserState = (typeof USER_STATES)[number];

/** The one gate: whether a user may act. `activeUserSql` is the same predicate for statements that must not read first. */
export function mayAct(state: UserState): boolean {
  return state === 'active';
}

/** `mayAct` in SQL, over a row of `users` under the given alias. A property test holds the two equal. */
export const activeUserSql = (alias: string): string => `${alias}.state = 'active'`;

/** How the owner sees the state. */
export const STATUS_OF_STATE: Record<UserState, UserStatus> = {
  active: 'Activated',
  blocked: 'Suspended',
  closing: 'Closing',
  merged: 'Closing',
  erased: 'Closing',
};
