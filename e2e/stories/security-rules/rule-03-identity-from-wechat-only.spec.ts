import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Endpoint } from '@yaopai/protocol';
import { World } from '../../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

const CLAIMS: Record<string, unknown> = {
  openid: 'o-victim-0000000000000000000',
  openId: 'o-victim-0000000000000000000',
  unionid: 'u-victim',
  unionId: 'u-victim',
  appid: 'wxstory00000000002',
  wechatAppId: 'wxstory00000000002',
  session_key: 'AAAAAAAAAAAAAAAAAAAAAA==',
  sessionKey: 'AAAAAAAAAAAAAAAAAAAAAA==',
  phoneNumber: '13800138000',
  purePhoneNumber: '13800138000',
  userId: '019a0000-0000-7000-8000-000000000001',
};

describe('an attacker who says who he is', () => {
  it.each<Endpoint>(['POST /sign-in/wechat', 'POST /sign-in/wechat-phone', 'POST /wechat/phone'])(
    'in the body of %s is refused by the name of the field, before a code is spent',
    async (endpoint) => {
      const person = await world.wechat.person();
      const before = await world.sql.rowCounts();
      for (const [field, value] of Object.entries(CLAIMS)) {
        const code = await world.wechat.code(person);
        const problem = await world.http.refused(endpoint, {
          code,
          ...(endpoint !== 'POST /sign-in/wechat' && { phoneCode: 'a'.repeat(40) }),
          [field]: value,
        });
        expect([field, problem.name, problem.fields?.map((each) => each.field)]).toEqual([
          field,
          'INVALID_INPUT',
          [field],
        ]);
      }
      expect(await world.wechat.exchanges(person)).toBe(0);
      expect(await world.sql.rowCounts()).toEqual(before);
    },
  );

  it('by changing his own profile is refused alike', async () => {
    const { accessToken: token, user } = await world.signIn(await world.wechat.person());
    const claims = {
      ...CLAIMS,
      id: CLAIMS['userId'],
      identities: [],
      phone: '13800138000',
      phoneVerified: true,
      email: 'victim@example.com',
      emailVerified: true,
      status: 'Activated',
      state: 'active',
      loginsCount: 99,
    };
    for (const [field, value] of Object.entries(claims)) {
      const problem = await world.http.refused('PUT /me', { nickname: 'x', [field]: value }, { token });
      expect([field, problem.name, problem.fields?.map((each) => each.field)]).toEqual([
        field,
        'INVALID_INPUT',
        [field],
      ]);
    }
    expect((await world.http.ok('GET /me', undefined, { token })).nickname).toBe(user.nickname);
    await world.http.ok('PUT /me', { nickname: 'x' }, { token });
  });
});
