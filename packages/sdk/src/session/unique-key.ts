/**
 * A key that no other attempt has, of `[a-z0-9]`, some 44 characters: four draws of 52 bits.
 *
 * A mini program has no `crypto`, and a call of WeChat's before each sign-in would buy nothing: the key must be unique, it is no secret, and
 * the server repeats an answer only to who holds the single-use code as well.
 */
export function uniqueKey(): string {
  let key = '';
  for (let draw = 0; draw < 4; draw++) key += Math.random().toString(36).slice(2);
  return key;
}
