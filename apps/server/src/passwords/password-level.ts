import type { PasswordLevel } from '@yaopai/protocol';
import { guessable } from './guessable.js';
import { isTooLong, lengthOf, normalForm } from './normal-form.js';
import { classesOf } from './password-classes.js';

/**
 * How strong a password is, whatever its pool asks. 3, strong: 12 characters of three classes or 16 of two. 2, medium:
 * 8 of two classes or 12 of one. 1, weak: anything less, what everybody tries, and what is too long to be a password.
 */
export function passwordLevel(password: string): PasswordLevel {
  if (isTooLong(password)) return 1;
  const normal = normalForm(password);
  if (guessable(normal)) return 1;
  const [length, classes] = [lengthOf(normal), classesOf(normal)];
  if ((length >= 12 && classes >= 3) || (length >= 16 && classes >= 2)) return 3;
  return length >= 12 || (length >= 8 && classes >= 2) ? 2 : 1;
}
