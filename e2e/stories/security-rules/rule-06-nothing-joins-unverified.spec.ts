import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { People } from '../../src/people.js';
import { Taps } from '../../src/taps.js';
import { TestClock } from '../../src/test-clock.js';
import { World } from '../../src/world.js';

const clock = new TestClock();
let world: World;
let people: People;
let taps: Taps;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
  taps = new Taps(world, clock);
});
afterAll(() => world.close());

describe('an attacker who registers the email of somebody else and waits', () => {
  it('has no part in the account once its owner comes', async () => {
    const email = people.email();
    const attacker = await people.claiming(email);
    const owner = await world.http.ok('POST /sign-in/code', { email, code: await people.code({ email }, 'sign-in') });
    expect(owner.user).toMatchObject({ id: attacker.id, emailVerified: true });
    const byPassword = { email, password: attacker.password };
    expect(await world.http.outcome('POST /sign-in/password', byPassword)).toBe('CREDENTIALS_WRONG');
    expect(await world.http.outcome('GET /me', undefined, { token: attacker.token })).toBe('SESSION_ENDED');
    const { refreshToken } = attacker.reply;
    expect(await world.http.outcome('POST /sessions/refresh', { refreshToken })).toBe('SESSION_ENDED');
  });

  it('puts no WeChat on it that would stay, which who proved the email may', async () => {
    const [attacker, owner] = [await people.claiming(people.email()), await people.proven('email')];
    const { accessToken: secondaryToken } = await world.signIn(await world.wechat.person());
    const linked = (token: string): Promise<string> =>
      world.http.outcome('POST /me/identities', { secondaryToken }, { token });
    expect([await linked(attacker.token), await linked(owner.token)]).toEqual(['FRESH_PROOF_NEEDED', 'ok']);
  });
});

describe('an attacker whose account only says to have what is somebody else’s', () => {
  it('is joined with nobody who comes with the number, as who proved it is', async () => {
    const [claimed, proved] = [people.phone(), await people.proven('phone')];
    const attacker = await people.claiming(people.email());
    await world.sql.rows(`UPDATE users SET phone = $2, phone_country_code = '86' WHERE id = $1`, [
      attacker.id,
      claimed,
    ]);
    const victim = await taps.signIn(await world.wechat.person(), claimed);
    expect(victim.user).toMatchObject({ phone: claimed, phoneVerified: true });
    expect(victim.user.id).not.toBe(attacker.id);
    expect((await world.http.ok('GET /me', undefined, { token: attacker.token })).phone).toBeNull();
    expect((await taps.signIn(await world.wechat.person(), proved.handle.phone!)).user.id).toBe(proved.id);
  });

  it('is read by nobody who has the mailbox, as who proved the address may', async () => {
    const [claimed, proved] = [people.email(), await people.proven('email')];
    await people.claiming(claimed);
    const exported = async (email: string): Promise<string> =>
      world.http.outcome('POST /account/export', { email, code: await people.code({ email }, 'export-account') });
    expect([await exported(claimed), await exported(proved.handle.email!)]).toEqual(['ACCOUNT_NOT_FOUND', 'ok']);
  });
});
