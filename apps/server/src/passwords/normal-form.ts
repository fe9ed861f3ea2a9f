/** Characters. */
export const MAX_LENGTH = 256;

/**
 * NFKC, the form in which passwords are counted, checked, hashed and compared: one character can be typed in several
 * ways, and Chinese keyboards have full-width letters and digits.
 * https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
 */
export function normalForm(password: string): string {
  return password.normalize('NFKC');
}

/** Characters: code points of the normal form. */
export function lengthOf(normal: string): number {
  return [...normal].length;
}

/** Whether it is too long to be a password, said without reading all of it. */
export function isTooLong(password: string): boolean {
  // No character takes more than two units.
  return password.length > 2 * MAX_LENGTH || lengthOf(normalForm(password)) > MAX_LENGTH;
}
