import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { World } from '../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

const levelOf = (token: string) => world.http.ok('GET /me/security-level', undefined, { token });
const NOTHING = { score: 0, email: false, phone: false, password: false, passwordSecurityLevel: null, mfa: false };

describe('the security level of an account', () => {
  it('of WeChat alone is a beginning', async () => {
    const { accessToken } = await world.signIn(await world.wechat.person());
    expect(await levelOf(accessToken)).toEqual({ ...NOTHING, score: 20 });
  });

  it('grows with the password, and follows its change', async () => {
    const [weak, strong] = ['kumquat-', 'Kumquat-7-lanterns'].map((start) => start + randomUUID().slice(0, 1)) as [
      string,
      string,
    ];
    const username = `u${randomUUID().slice(0, 8)}`;
    const { accessToken: token } = await world.http.ok('POST /sign-up', { username, password: weak });
    expect(await levelOf(token)).toEqual({ ...NOTHING, score: 20, password: true, passwordSecurityLevel: 2 });
    await world.http.ok('PUT /me/password', { password: strong, oldPassword: weak }, { token });
    expect(await levelOf(token)).toEqual({ ...NOTHING, score: 30, password: true, passwordSecurityLevel: 3 });
  });

  it('counts what was verified, not what was only said', async () => {
    const email = `${randomUUID().slice(0, 8)}@example.com`;
    const { accessToken: token, user } = await world.http.ok('POST /sign-up', {
      email,
      password: `Kumquat-7-${randomUUID()}`,
    });
    expect(await levelOf(token)).toMatchObject({ score: 30, email: false });
    await world.sql.rows(
      `UPDATE users SET email_verified = true, phone = '13900139001', phone_country_code = '86', phone_verified = true WHERE id = $1`,
      [user.id],
    );
    expect(await levelOf(token)).toMatchObject({ score: 80, email: true, phone: true });
  });
});
