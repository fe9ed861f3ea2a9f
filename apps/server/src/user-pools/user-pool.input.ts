import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import { boolean, checkObject, id, integer, type InvalidFieldDetail, title } from '../input/index.js';

export interface NewUserPool {
  /** `[a-z0-9-]`, 1–63 characters; never changes. */
  id: UserPoolId;
  name: string;
  /** May be made later, in the same transaction. */
  defaultApplicationId?: ApplicationId;
  /** Default false. */
  revealAccountExistence?: boolean;
}

export const checkUserPool = (input: unknown): InvalidFieldDetail[] =>
  checkObject(input, { id, name: title, 'defaultApplicationId?': id, 'revealAccountExistence?': boolean });

/** What may be changed of a pool; what is absent stays. */
export interface UserPoolChange {
  name?: string;
  passwordMinLength?: number;
  passwordMinClasses?: number;
  phoneRecycledAfterDays?: number;
  closingDays?: number;
  revealAccountExistence?: boolean;
  registrationEnabled?: boolean;
}

export const PASSWORD_MIN_LENGTH = integer(6, 64);
export const PASSWORD_MIN_CLASSES = integer(1, 4);
export const PHONE_RECYCLED_AFTER_DAYS = integer(1, 3_650);
export const CLOSING_DAYS = integer(1, 90);
