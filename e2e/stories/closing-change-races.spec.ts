import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CloseAccountRequest, UserId } from '@yaopai/protocol';
import { ClosingArena, TOO_LATE } from '../src/closing-arena.js';
import { POOL } from '../src/deployment.js';
import { problemOf } from '../src/http-client.js';
import { Job } from '../src/job.js';
import { endingsOf, stateOf } from '../src/leaving-state.js';
import { race, roundsOf, unexpected } from '../src/race.js';
import { picture, storedAvatars, uploadOutcome } from '../src/uploads.js';

const ROUNDS = roundsOf(100);
/** Of what takes long. */
const FEWER = roundsOf(50);

let arena: ClosingArena;
let job: Job;
beforeAll(async () => {
  arena = await ClosingArena.start();
  job = await Job.start({ world: arena.world, clock: arena.clock });
  await arena.world.sql.rows(
    `INSERT INTO custom_data_fields (pool_id, key, type, label, created_at) VALUES ($1, 'motto', 'string', 'x', now())`,
    [POOL],
  );
});
afterEach(() => arena.check());
afterAll(async () => {
  await job.close();
  await arena.end();
});

describe(`${ROUNDS} closings racing a change of the account`, () => {
  const CHANGED_OR_NOT = ['ok | ok', ...TOO_LATE.map((name) => `ok | ${name}`)];

  it.each(['email', 'phone'] as const)('bind the %s before, or not at all', async (kind) => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [one, target] = [await arena.known(), arena.people.contact(kind)];
        return { ...one, target, code: await arena.people.code(target, 'bind') };
      },
      first: ({ proof }) => arena.close(proof),
      second: ({ token, target, code: bindCode }) =>
        arena.call(`POST /me/${kind}`, { ...target, code: bindCode }, { token }),
      after: async ({ id, target }, { second }) => {
        await arena.expectClosing(id);
        const holders = await arena.world.sql.rows(`SELECT id FROM users WHERE ${kind} = $1`, [target[kind]]);
        expect(holders).toEqual(second === 'ok' ? [{ id }] : []);
      },
    });
    expect(unexpected(pairs, ...CHANGED_OR_NOT)).toEqual([]);
  });

  it('set custom data and nickname before, or not at all', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: arena.known,
      first: ({ proof }) => arena.close(proof),
      second: async ({ token }) => {
        const [data, profile] = await Promise.all([
          arena.call('PUT /me/custom-data', { values: { motto: 'late' } }, { token }),
          arena.call('PUT /me', { nickname: 'late' }, { token }),
        ]);
        return `${data}, ${profile}`;
      },
      after: async ({ id }, { second }) => {
        await arena.expectClosing(id);
        const { motto, nickname } = await arena.world.sql.one<{ motto: string | null; nickname: string | null }>(
          `SELECT custom_data->>'motto' AS motto, nickname FROM users WHERE id = $1`,
          [id],
        );
        expect([motto, nickname].map((each) => each === 'late')).toEqual(
          second.split(', ').map((each) => each === 'ok'),
        );
      },
    });
    const each = ['ok', ...TOO_LATE];
    expect(unexpected(pairs, ...each.flatMap((one) => each.map((two) => `ok | ${one}, ${two}`)))).toEqual([]);
  });

  it('upload an avatar before, or not at all', async () => {
    const file = await picture(0x00ccff);
    const pairs = await race({
      clock: arena.clock,
      rounds: FEWER,
      prepare: () => arena.known(),
      first: ({ proof }) => arena.close(proof),
      second: ({ token }) => uploadOutcome(arena.world, file, { token }),
      after: async ({ id }, { second }) => {
        await arena.expectClosing(id);
        const { photo } = await arena.world.sql.one<{ photo: string | null }>('SELECT photo FROM users WHERE id = $1', [
          id,
        ]);
        expect(photo !== null).toBe(second === 'ok');
      },
    });
    expect(unexpected(pairs, ...CHANGED_OR_NOT)).toEqual([]);
    arena.clock.advance({ hours: 2 });
    await job.run();
    const rows = await arena.world.sql.rows<{ id: string }>(`SELECT id FROM avatars WHERE state = 'shown'`);
    expect(await storedAvatars(arena.world)).toEqual(rows.map(({ id }) => id).sort());
  });

  it('reset the password before, or not at all', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: FEWER,
      prepare: async () => ({
        ...(await arena.proven('email', arena.people.password())),
        next: arena.people.password(),
        code: '',
      }),
      later: [
        arena.sendProof,
        async (each) => void (each.code = await arena.people.code(each.handle, 'reset-password')),
      ],
      first: ({ proof }) => arena.close(proof),
      second: ({ handle, code: resetCode, next }) =>
        arena.call('POST /passwords/reset', { ...handle, code: resetCode, password: next }),
      after: async ({ id, handle, password, next }, { second }) => {
        expect([await stateOf(arena.world, id), (await endingsOf(arena.world, id)).includes('live')]).toEqual([
          'closing',
          false,
        ]);
        const outcomes = [
          await arena.call('POST /sign-in/password', { ...handle, password }),
          await arena.call('POST /sign-in/password', { ...handle, password: next }),
        ];
        const [right, wrong] = ['ACCOUNT_CLOSING', 'CREDENTIALS_WRONG'];
        expect(outcomes).toEqual(second === 'ok' ? [wrong, right] : [right, wrong]);
      },
    });
    expect(unexpected(pairs, 'ok | ok', 'ok | ACCOUNT_CLOSING')).toEqual([]);
  });

  it('by the same person a second time close it once, with one date', async () => {
    const dates = new Map<UserId, Set<string>>();
    const closeOn = async (id: UserId, proof: CloseAccountRequest, server: number): Promise<string> => {
      const { erasedAfter } = await arena.world.http.ok('POST /account/close', proof, { server });
      dates.set(id, (dates.get(id) ?? new Set()).add(erasedAfter));
      return 'ok';
    };
    await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => {
        const one = await arena.known();
        return { ...one, again: { wechatCode: await arena.code(one.person) } };
      },
      first: ({ id, proof }) => closeOn(id, proof, 0),
      second: ({ id, again }) => closeOn(id, again, 1),
      after: async ({ id }) => {
        await arena.expectClosing(id);
        const closings = await arena.world.sql.count(
          `SELECT count(*) FROM audit_events WHERE user_id = $1 AND type LIKE '%clos%' AND type NOT LIKE 'sign-in%'`,
          [id],
        );
        expect([closings, dates.get(id)!.size]).toEqual([1, 1]);
      },
    });
  });

  it('with one proof sent twice close it once, and take the proof once or for the same', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: () => arena.proven('email'),
      later: [arena.sendProof],
      first: ({ proof }) => arena.close(proof, { server: 0 }),
      second: ({ proof }) => arena.close(proof),
      after: ({ id }) => arena.expectClosing(id),
    });
    expect(unexpected(pairs, 'ok | CODE_WRONG', 'CODE_WRONG | ok')).toEqual([]);
  });

  it('unlink the identity that proves it, or close by it, and never both', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => {
        const one = await arena.known();
        await arena.people.bind(one.token, { email: arena.people.email() });
        return one;
      },
      first: ({ proof }) => arena.close(proof),
      second: async ({ token, w }) => {
        const path = `/api/v1/me/identities/${w.user.identities[0]!.id}`;
        const answer = await arena.world.http.send('DELETE', path, { token });
        return answer.status === 200 ? 'ok' : problemOf(answer).name;
      },
      after: async ({ id }, { first, second }) => {
        const identities = await arena.world.sql.count('SELECT count(*) FROM identities WHERE user_id = $1', [id]);
        expect([await stateOf(arena.world, id), identities]).toEqual([
          first === 'ok' ? 'closing' : 'active',
          second === 'ok' ? 0 : 1,
        ]);
      },
    });
    expect(
      unexpected(pairs, ...TOO_LATE.map((name) => `ok | ${name}`), 'ACCOUNT_NOT_FOUND | ok', 'FRESH_PROOF_NEEDED | ok'),
    ).toEqual([]);
  });
});
