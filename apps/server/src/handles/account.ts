import type { UserId, UserPoolId } from '@yaopai/protocol';
import type { UserState } from '../users/index.js';
import type { Contact, Handle } from './handle.js';

/** What can name a user, and whether it was proved. */
export interface Named {
  username: string | null;
  email: string | null;
  emailVerified: boolean;
  phoneCountryCode: string | null;
  phone: string | null;
  phoneVerified: boolean;
}

/** A user by what names it. */
export interface Account extends Named {
  id: UserId;
  poolId: UserPoolId;
  state: UserState;
  /** When the phone was last proved. */
  phoneVerifiedAt: Date | null;
}

/** Whether the account has this handle, proved or not. */
export function holds(account: Account, handle: Handle): boolean {
  switch (handle.kind) {
    case 'username':
      return account.username === handle.username;
    case 'email':
      return account.email === handle.email;
    case 'phone':
      return account.phone === handle.phone && account.phoneCountryCode === handle.countryCode;
  }
}

/** Whether it has proved a contact of this kind. */
export function hasVerified(account: Named, kind: Contact['kind']): boolean {
  return kind === 'email' ? account.emailVerified : account.phoneVerified;
}

/** Whether anything about the account was proved by a code or by WeChat's button. */
export function isProved(account: Named): boolean {
  return account.emailVerified || account.phoneVerified;
}

/** The contact of this kind, proved or not. */
export function contactOf(account: Named, kind: Contact['kind']): Contact | undefined {
  const { email, phone, phoneCountryCode } = account;
  if (kind === 'email') return email === null ? undefined : { kind, email };
  return phone === null || phoneCountryCode === null ? undefined : { kind, countryCode: phoneCountryCode, phone };
}

/** Every handle of the account. */
export function handlesOf(account: Account): Handle[] {
  const { username } = account;
  const contacts = (['email', 'phone'] as const).flatMap((kind) => contactOf(account, kind) ?? []);
  return username === null ? contacts : [{ kind: 'username', username }, ...contacts];
}
