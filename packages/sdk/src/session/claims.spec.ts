import { describe, expect, test } from '@jest/globals';
import { fakeJwt } from '../../test/fake-server.js';
import { isoOf, readClaims } from './claims.js';

describe('reading a token', () => {
  test.each([0, 1, 2, 3, 4, 5])('gives the claims, whatever the padding would be (%d)', (length) => {
    const claims = { sub: 'u'.repeat(length), sid: 's-_?~', iat: 1_700_000_000, exp: 1_700_001_800 };
    expect(readClaims(fakeJwt(claims))).toEqual(claims);
  });

  test.each(['', 'x', 'a.b.c', 'a..c', 'a.!!!.c', `a.${'A'.repeat(40)}.c`])('of %j gives none', (token) => {
    expect(Object.keys(readClaims(token))).toEqual([]);
  });

  test.each([
    [2000, '1970-01-01T00:33:20.000Z'],
    [undefined, null],
    [1e20, null],
  ])('a time of %s is %s', (seconds, iso) => {
    expect(isoOf(seconds)).toBe(iso);
  });
});
