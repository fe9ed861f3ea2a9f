import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CloseAccountRequest, UserId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { ClosingArena, TOO_LATE } from '../src/closing-arena.js';
import { WECHAT } from '../src/deployment.js';
import { problemOf } from '../src/http-client.js';
import { endingsOf, stateOf } from '../src/leaving-state.js';
import { holder, IN_OTHER } from '../src/phone-rows.js';
import { Pushes } from '../src/pushes.js';
import { race, roundsOf, unexpected } from '../src/race.js';
import type { Person } from '../src/wechat.js';

const ROUNDS = roundsOf(100);
/** Of what takes long. */
const FEWER = roundsOf(50);

let arena: ClosingArena;
let pushes: Pushes;
beforeAll(async () => {
  arena = await ClosingArena.start();
  pushes = await Pushes.start({ world: arena.world, clock: arena.clock, contentCheck: false });
});
afterEach(() => arena.check());
afterAll(() => arena.end());

describe(`${ROUNDS} closings racing a sign-in`, () => {
  /** Whoever comes first, the account closes and nobody is in it. */
  const closes = (pairs: string[]): void => {
    expect(pairs).toEqual(['ok | ACCOUNT_CLOSING', 'ok | ok']);
  };

  it('by WeChat close the account with nobody in it', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => ({ ...(await arena.known()), code: '' }),
      later: [async (each) => void (each.code = await arena.code(each.person))],
      first: ({ proof }) => arena.close(proof),
      second: (each) => arena.call('POST /sign-in/wechat', { code: each.code }),
      after: ({ id }) => arena.expectClosing(id),
    });
    expect(pairs).toEqual(['ok | ACCOUNT_CLOSING', 'ok | ok']);
  });

  it("by WeChat's phone button close the account with nobody in it", async () => {
    closes(
      await race({
        clock: arena.clock,
        rounds: ROUNDS,
        prepare: async () => {
          const [one, phone] = [await arena.known(), arena.people.phone()];
          await arena.people.bind(one.token, { phone });
          return { ...one, tap: await arena.tap(one.person, phone) };
        },
        first: ({ proof }) => arena.close(proof),
        second: (each) => arena.call('POST /sign-in/wechat-phone', each.tap),
        after: ({ id }) => arena.expectClosing(id),
      }),
    );
  });

  it('by another mini program with the same unionid close the account with nobody in it', async () => {
    closes(
      await race({
        clock: arena.clock,
        rounds: ROUNDS,
        prepare: async () => {
          const one = await arena.known({ unionid: `union-${randomUUID()}` });
          return { ...one, code: await arena.code(one.person, IN_OTHER.wechat) };
        },
        first: ({ proof }) => arena.close(proof),
        second: (each) => arena.call('POST /sign-in/wechat', { code: each.code }, IN_OTHER),
        after: ({ id }) => arena.expectClosing(id),
      }),
    );
  });

  it.each(['email', 'phone'] as const)('by a code to the %s close the account with nobody in it', async (kind) => {
    closes(
      await race({
        clock: arena.clock,
        rounds: ROUNDS,
        prepare: async () => ({ ...(await arena.proven(kind)), code: '' }),
        later: [arena.sendProof, async (each) => void (each.code = await arena.people.code(each.handle, 'sign-in'))],
        first: ({ proof }) => arena.close(proof),
        second: (each) => arena.call('POST /sign-in/code', { ...each.handle, code: each.code }),
        after: ({ id }) => arena.expectClosing(id),
      }),
    );
  });

  it('by the password close the account with nobody in it', async () => {
    closes(
      await race({
        clock: arena.clock,
        rounds: FEWER,
        prepare: () => arena.proven('email', arena.people.password()),
        first: ({ handle, password }) => arena.close({ ...handle, password }),
        second: ({ handle, password }) => arena.call('POST /sign-in/password', { ...handle, password }),
        after: ({ id }) => arena.expectClosing(id),
      }),
    );
  });

  it('kept up by a refresh leave nothing that can be refreshed', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: arena.known,
      first: ({ proof }) => arena.close(proof),
      second: async ({ w }) => {
        const answer = await arena.world.http.call('POST /sessions/refresh', { refreshToken: w.refreshToken });
        if (answer.status === 200) w.refreshToken = (answer.json as { refreshToken: string }).refreshToken;
        return answer.status === 200 ? 'ok' : problemOf(answer).name;
      },
      after: async ({ id, w }) => {
        await arena.expectClosing(id);
        expect(await arena.call('POST /sessions/refresh', { refreshToken: w.refreshToken })).toBe('SESSION_ENDED');
      },
    });
    expect(pairs).toEqual(['ok | SESSION_ENDED', 'ok | ok']);
  });
});

describe(`${ROUNDS} closings that are cancelled`, () => {
  const cancel = (ticket: string, options = {}): Promise<string> =>
    arena.call('POST /account/cancel-closing', { ticket }, { server: 1, ...options });

  /** Somebody who closed the account, and was given a ticket at the door. */
  async function closed() {
    const one = await arena.leavers.closed();
    return { ...one, ticket: await arena.leavers.ticket(one.person) };
  }

  it('twice with one ticket are cancelled once', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: closed,
      first: ({ ticket }) => cancel(ticket, { server: 0 }),
      second: ({ ticket }) => cancel(ticket),
      after: async ({ id, person }) => {
        expect(await stateOf(arena.world, id)).toBe('active');
        expect((await arena.world.signIn(person)).user.id).toBe(id);
      },
    });
    expect(unexpected(pairs, 'ok | INVALID_INPUT', 'INVALID_INPUT | ok')).toEqual([]);
  });

  it('while the person signs in let them in afterwards', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => {
        const one = await closed();
        return { ...one, code: await arena.code(one.person) };
      },
      first: ({ ticket }) => cancel(ticket),
      second: (each) => arena.call('POST /sign-in/wechat', { code: each.code }),
      after: async ({ id }, { second }) => {
        expect(await stateOf(arena.world, id)).toBe('active');
        const endings = await endingsOf(arena.world, id);
        expect(endings.sort()).toEqual(second === 'ok' ? ['closing', 'live'] : ['closing']);
      },
    });
    expect(unexpected(pairs, 'ok | ok', 'ok | ACCOUNT_CLOSING')).toEqual([]);
  });

  it('while the account is closed again either cancel the first closing, or nothing', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => ({ ...(await closed()), again: {} as CloseAccountRequest }),
      later: [async (each) => void (each.again = { wechatCode: await arena.code(each.person) })],
      first: ({ ticket }) => cancel(ticket, { server: 0 }),
      second: ({ again }) => arena.close(again),
      after: async ({ id, ticket }) => {
        const state = await stateOf(arena.world, id);
        expect(['active', 'closing']).toContain(state);
        // What the ticket was for is over: it opens no closing that came after it.
        if (state === 'closing') expect(await cancel(ticket)).toBe('INVALID_INPUT');
      },
    });
    expect(unexpected(pairs, 'ok | ok')).toEqual([]);
  });
});

describe(`${ROUNDS} closings that WeChat brings about, for the person is gone there`, () => {
  const gone = (openId: string, server = 1): Promise<string> =>
    pushes.push({ Event: 'user_authorization_cancellation', OpenID: openId, AppID: WECHAT.main }, { server });
  const openIdOf = (person: Person): string => arena.world.wechat.openId(person);
  const identitiesOf = (id: UserId): Promise<number> =>
    arena.world.sql.count('SELECT count(*) FROM identities WHERE user_id = $1', [id]);

  it('racing a sign-in close the account with nobody in it', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => ({ ...(await arena.known()), code: '' }),
      later: [async (each) => void (each.code = await arena.code(each.person))],
      first: ({ person }) => gone(openIdOf(person)),
      second: (each) => arena.call('POST /sign-in/wechat', { code: each.code }),
      after: ({ id }) => arena.expectClosing(id),
    });
    expect(unexpected(pairs, 'success | ok', 'success | ACCOUNT_CLOSING')).toEqual([]);
  });

  it('racing the removal of all else close it, or leave what would be removed', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => {
        const one = await arena.known();
        await arena.people.bind(one.token, { email: arena.people.email() });
        // A session that no WeChat opened: it outlives the identity.
        const { email } = (await arena.world.http.ok('GET /me', undefined, { token: one.token })) as { email: string };
        return { ...one, email, code: '', memberToken: '' };
      },
      later: [
        async (each) => {
          const signIn = { email: each.email, code: await arena.people.code({ email: each.email }, 'sign-in') };
          each.memberToken = (await arena.world.http.ok('POST /sign-in/code', signIn)).accessToken;
        },
      ],
      first: ({ person }) => gone(openIdOf(person)),
      second: ({ memberToken: token }) => arena.call('DELETE /me/email', undefined, { token }),
      after: async ({ id }, { second }) => {
        const expected = second === 'ok' ? ['closing', 1] : ['active', 0];
        expect([await stateOf(arena.world, id), await identitiesOf(id)]).toEqual(expected);
      },
    });
    expect(unexpected(pairs, 'success | ok', 'success | LAST_SIGN_IN_METHOD')).toEqual([]);
  });

  it('racing the first other way in close it without, or leave that', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [one, email] = [await arena.known(), arena.people.email()];
        return { ...one, email, code: await arena.people.code({ email }, 'bind') };
      },
      first: ({ person }) => gone(openIdOf(person)),
      second: ({ token, email, code: bindCode }) => arena.call('POST /me/email', { email, code: bindCode }, { token }),
      after: async ({ id }, { second }) => {
        const expected = second === 'ok' ? ['active', 0] : ['closing', 1];
        expect([await stateOf(arena.world, id), await identitiesOf(id)]).toEqual(expected);
      },
    });
    expect(unexpected(pairs, 'success | ok', ...TOO_LATE.map((name) => `success | ${name}`))).toEqual([]);
  });

  it('racing a tap that merges the account take the identity from where it went, or close before', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [one, { phone, p }] = [await arena.known(), await holder(arena.cast)];
        return { ...one, p, tap: await arena.tap(one.person, phone) };
      },
      // It moves between being found and being locked: WeChat asks again.
      first: async ({ person }) => {
        const answer = await gone(openIdOf(person));
        return answer === 'success' ? answer : gone(openIdOf(person));
      },
      second: (each) => arena.call('POST /sign-in/wechat-phone', each.tap),
      after: async ({ id, p }, { second }) => {
        const states = [await stateOf(arena.world, id), await stateOf(arena.world, p.id)];
        const left = [await identitiesOf(id), await identitiesOf(p.id)];
        if (second === 'ok')
          expect([states, left]).toEqual([
            ['merged', 'active'],
            [0, 0],
          ]);
        else
          expect([states, left]).toEqual([
            ['closing', 'active'],
            [1, 0],
          ]);
      },
    });
    expect(unexpected(pairs, 'success | ok', 'success | ACCOUNT_CLOSING')).toEqual([]);
  });
});
