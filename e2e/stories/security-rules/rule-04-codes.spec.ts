import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MANY_APP, WECHAT } from '../../src/deployment.js';
import { World } from '../../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

/** What would leave its parameter, its line, its path or its length. */
const HOSTILE = [
  'aaaaaaaaaaaaaaaaaaaaaaaa&appid=wxstory00000000002',
  'aaaaaaaaaaaaaaaaaaaaaaaa#',
  'aaaaaaaaaaaaaaaaaaaaaaaa%26secret%3Dx',
  'aaaaaaaaaaaaaaaaaaaaaaaa\r\nHost: evil.example',
  'aaaaaaaaaaaaaaaaaaaaaaaa\u0000',
  'aaaaaaaaaaaaaaaaaaaaaaaa/../../cgi-bin/token',
  'aaaaaaaaaaaaaaaaaaaaaaaa 全角',
  'a',
  'a'.repeat(1_024),
];

describe('an attacker who writes something else into a code', () => {
  it('reaches no address of WeChat', async () => {
    for (const code of HOSTILE) {
      const outcome = await world.http.outcome('POST /sign-in/wechat', { code });
      expect([code.slice(0, 40), outcome]).toEqual([code.slice(0, 40), 'WECHAT_CODE_INVALID']);
    }
    expect(await world.wechat.exchanges()).toBe(0);
  });

  it('and secrets that need it are encoded where they are sent: one with / + and = signs in', async () => {
    const person = await world.wechat.person();
    await world.signIn(person, { app: MANY_APP, wechat: WECHAT.other, wechatAppId: WECHAT.other });
    expect(await world.wechat.exchanges(person)).toBe(1);
  });

  it('finds no outbound address in the log, whatever went wrong on the way', async () => {
    const person = await world.wechat.person();
    await world.wechat.fault(person, { kind: 'errcode', errcode: 40125 });
    await world.http.outcome('POST /sign-in/wechat', { code: await world.wechat.code(person) });
    expect(world.log.lines.length).toBeGreaterThan(10);
    expect(world.log.text).not.toMatch(/jscode2session\?|js_code=|secret=|access_token=/);
  });
});
