import { describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';

import { findTokens, secondsLeft } from './tokens.js';

const key = new Uint8Array(32);
const sign = (claims: Record<string, unknown>): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(key);

describe('tokens in what was sent', () => {
  it('are found wherever they stand, each once, and decoded', async () => {
    const token = await sign({ sub: 'u1', name: '小明', exp: 1060 });
    const found = findTokens([`{"Authorization":"Bearer ${token}"}`, `{"token":"${token}"}`]);
    expect(found).toEqual([
      { raw: token, header: { alg: 'HS256', typ: 'at+jwt' }, claims: { sub: 'u1', name: '小明', exp: 1060 } },
    ]);
    expect(found.map((each) => secondsLeft(each, 1_000_000))).toEqual([60]);
  });

  it('are not what only looks like one', () => {
    expect(findTokens(['eyJub3Q.eyJub3Q.x', 'refresh-token.abc'])).toEqual([]);
  });

  it('may have no end', async () => {
    expect(findTokens([await sign({})]).map((each) => secondsLeft(each, 0))).toEqual([undefined]);
  });
});
