import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { User } from '@yaopai/protocol';
import { People } from '../src/people.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

type Kind = 'email' | 'phone';

const clock = new TestClock();
let world: World;
let people: People;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
});
afterAll(() => world.close());

const KINDS = ['email', 'phone'] as const;

const unbind = (token: string, kind: Kind): Promise<string> =>
  world.http.outcome(`DELETE /me/${kind}`, undefined, { token });
const me = (token: string): Promise<User> => world.http.ok('GET /me', undefined, { token });

describe('unbinding', () => {
  /** What is left beside the contact that goes, and whether that is a way in. */
  const ways: [title: string, start: (kind: Kind) => Promise<string>, usable: boolean][] = [
    ['nothing', async (kind) => (await people.proven(kind)).token, false],
    ['a password but no handle', async (kind) => (await people.proven(kind, people.password())).token, false],
    [
      'a username without a password',
      async (kind) => {
        const { token, id } = await people.named();
        await people.bind(token, people.contact(kind));
        await world.sql.rows('DELETE FROM passwords WHERE user_id = $1', [id]);
        return token;
      },
      false,
    ],
    [
      'a username and a password',
      async (kind) => {
        const { token } = await people.named();
        await people.bind(token, people.contact(kind));
        return token;
      },
      true,
    ],
    [
      'the other contact, verified',
      async (kind) => {
        const { token } = await people.proven(kind);
        await people.bind(token, people.contact(kind === 'email' ? 'phone' : 'email'));
        return token;
      },
      true,
    ],
    [
      'an identity of an enabled connection',
      async (kind) => {
        const { accessToken } = await world.signIn(await world.wechat.person());
        await people.bind(accessToken, people.contact(kind));
        return accessToken;
      },
      true,
    ],
    [
      'an identity of a mini program without a connection',
      async (kind) => {
        const { accessToken, user } = await world.signIn(await world.wechat.person());
        await people.bind(accessToken, people.contact(kind));
        await world.sql.rows(`UPDATE identities SET wechat_app_id = 'wxgone0000000000' WHERE user_id = $1`, [user.id]);
        return accessToken;
      },
      false,
    ],
  ];

  describe.each(KINDS)('%s', (kind) => {
    it.each(ways)('where %s is left works only if that is a way in', async (_, start, usable) => {
      const token = await start(kind);
      const before = (await me(token))[kind]!;
      expect(await unbind(token, kind)).toBe(usable ? 'ok' : 'LAST_SIGN_IN_METHOD');
      expect((await me(token))[kind]).toBe(usable ? null : before);
      expect(await people.accountBehind(kind === 'email' ? { email: before } : { phone: before })).toEqual(
        usable ? 'ACCOUNT_NOT_FOUND' : expect.stringMatching(/^[0-9a-f-]{36}$/),
      );
    });

    it('twice does not take what is not there', async () => {
      const { token } = await people.named();
      await people.bind(token, people.contact(kind));
      expect(await unbind(token, kind)).toBe('ok');
      const { username } = await me(token);
      await unbind(token, kind);
      expect(await me(token)).toMatchObject({ username, email: null, phone: null });
    });

    it('leaves the session, and the contact free for its owner', async () => {
      const { token } = await people.named();
      const target = await people.bind(token, people.contact(kind));
      await unbind(token, kind);
      const next = await people.named();
      await people.bind(next.token, target);
      expect(await people.accountBehind(target)).toBe(next.id);
      expect((await me(token))[kind]).toBeNull();
    });
  });

  it('an email that one only claimed works, as long as a way in is left', async () => {
    const { token, password } = await people.claiming(people.email());
    expect(await unbind(token, 'email')).toBe('LAST_SIGN_IN_METHOD');
    await people.bind(token, people.contact('phone'));
    // The proof of the phone cleared the claim.
    const { phone } = await me(token);
    expect((await world.http.ok('POST /sign-in/password', { phone: phone!, password })).user.email).toBeNull();
  });
});

describe('in a deployment that sends neither SMS nor email', () => {
  it('a contact is a way in only with a password', async () => {
    const silent = await World.start({ clock, env: { YAOPAI_WECHAT_API_URL: 'https://api.weixin.qq.com' } });
    try {
      const some = new People(silent, clock);
      for (const [hasPassword, outcome] of [
        [true, 'ok'],
        [false, 'LAST_SIGN_IN_METHOD'],
      ] as const) {
        const { id, token } = await some.named();
        await silent.sql.rows(
          `UPDATE users SET username = NULL, email = $2, email_verified = true,
             phone = $3, phone_country_code = '86', phone_verified = true WHERE id = $1`,
          [id, some.email(), some.phone()],
        );
        if (!hasPassword) await silent.sql.rows('DELETE FROM passwords WHERE user_id = $1', [id]);
        expect(await silent.http.outcome('DELETE /me/phone', undefined, { token })).toBe(outcome);
      }
      const problem = await silent.http.refused('POST /verification-codes', { phone: some.phone(), purpose: 'bind' });
      expect(problem.name).toBe('INVALID_INPUT');
    } finally {
      await silent.close();
    }
  });
});
