import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import { boolean, checkObject, id, type InvalidFieldDetail, title } from '../input/index.js';

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
