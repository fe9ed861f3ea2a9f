import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { UserId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { MEMBERS_APP, WECHAT } from '../src/deployment.js';
import { Job } from '../src/job.js';
import { findBroken } from '../src/join-state.js';
import { type Leaver, Leavers } from '../src/leavers.js';
import { countEvents, findLeftOver, stateOf } from '../src/leaving-state.js';
import { People } from '../src/people.js';
import { IN_OTHER } from '../src/phone-rows.js';
import { roundsOf, unexpected } from '../src/race.js';
import { Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import { Undoer } from '../src/undoer.js';
import { inParallel, World } from '../src/world.js';

const ROUNDS = roundsOf(100);
const WIDTH = 10;

const clock = new TestClock();
let world: World;
let people: People;
let taps: Taps;
let leavers: Leavers;
let operator: Undoer;
let jobs: [Job, Job];
beforeAll(async () => {
  const env = { YAOPAI_PUBLIC_URL: 'http://id.stories.test' };
  world = await World.start({ clock, servers: 2, logLevel: 'info', env });
  people = new People(world, clock);
  taps = new Taps(world, clock);
  leavers = new Leavers({ world, people, taps });
  operator = await Undoer.start({ world, clock });
  jobs = [await Job.start({ world, clock }), await Job.start({ world, clock })];
});
afterEach(async () => {
  expect(await findBroken(world)).toEqual([]);
  expect(await findLeftOver(world)).toEqual([]);
});
afterAll(async () => {
  const { deadlocks } = await world.sql.one<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  await Promise.all([operator, ...jobs].map((each) => each.close()));
  await world.close();
  expect(deadlocks).toBe('0');
});

const call = (...[endpoint, body, options]: Parameters<World['http']['outcome']>): Promise<string> =>
  world.http.outcome(endpoint, body, options);

/**
 * Both jobs run beside the work for each round, which answers what became of it: for the first it does before they begin, for
 * the last after they have ended. Then one runs once more.
 */
async function besideTheJobs(work: (round: number) => Promise<string>): Promise<string[]> {
  const before = await work(0);
  const running = Promise.all(jobs.map((job) => job.run()));
  const beside = await inParallel(ROUNDS - 2, WIDTH, (round) => work(round + 1));
  await running;
  const after = await work(ROUNDS - 1);
  await jobs[0].run();
  return [before, ...beside, after];
}

/** Closing accounts whose time is over. @param more is done to each before it closes */
async function overdue<T extends object = object>(
  more: (leaver: Leaver) => Promise<T> = async () => ({}) as T,
  details = (): { unionid?: string } => ({}),
): Promise<(Leaver & T)[]> {
  const all = await inParallel(ROUNDS, WIDTH, async () => {
    const leaver = await leavers.known(details());
    await world.http.ok('PUT /me', { nickname: 'Somebody' }, { token: leaver.token });
    const scene = await more(leaver);
    await world.http.ok('POST /account/close', { wechatCode: await world.wechat.code(leaver.person) });
    return { ...leaver, ...scene };
  });
  clock.advance({ days: 7, minutes: 1 });
  return all;
}
const expectErased = async (...ids: UserId[]): Promise<void> => {
  for (const id of ids)
    expect([await stateOf(world, id), await countEvents(world, id, 'user.erased')]).toEqual(['erased', 1]);
};

describe(`${ROUNDS} erasures`, () => {
  it('by two servers at once happen once each', async () => {
    const all = await overdue();
    await Promise.all(jobs.map((job) => job.run()));
    await jobs[0].run();
    await expectErased(...all.map(({ id }) => id));
  });

  it('racing the tickets that cancel erase all of a person or nothing', async () => {
    const all = await overdue();
    const tickets = await inParallel(ROUNDS, WIDTH, (round) => leavers.ticket(all[round]!.person));
    const outcomes = await besideTheJobs((round) =>
      call('POST /account/cancel-closing', { ticket: tickets[round]! }, { server: round % 2 }),
    );
    for (const [round, { id, person }] of all.entries()) {
      const erased = (await stateOf(world, id)) === 'erased';
      const { nickname } = await world.sql.one<{ nickname: string | null }>(
        'SELECT nickname FROM users WHERE id = $1',
        [id],
      );
      expect([outcomes[round], nickname]).toEqual(erased ? ['INVALID_INPUT', null] : ['ok', 'Somebody']);
      expect((await world.signIn(person)).isNewUser).toBe(erased);
    }
    expect(new Set(outcomes)).toEqual(new Set(['ok', 'INVALID_INPUT']));
  });

  it('racing sign-ins of the same people keep them out, or begin anew', async () => {
    const all = await overdue();
    const outcomes = await besideTheJobs(async (round) => {
      const code = await world.wechat.code(all[round]!.person);
      return call('POST /sign-in/wechat', { code }, { server: round % 2 });
    });
    expect(unexpected(outcomes, 'ok', 'ACCOUNT_CLOSING')).toEqual([]);
    for (const { id, person } of all) {
      await expectErased(id);
      expect((await world.signIn(person)).user.id).not.toBe(id);
    }
  });

  it('racing those who close once more, and those who take their data along, answer with all of it or nothing', async () => {
    const all = await overdue();
    const proofs = await inParallel(ROUNDS, WIDTH, (round) => world.wechat.code(all[round]!.person));
    const outcomes = await besideTheJobs(async (round) => {
      const [proof, server] = [{ wechatCode: proofs[round]! }, round % 2];
      if (round % 4 < 2) return call('POST /account/close', proof, { server });
      const { status, json, text } = await world.http.call('POST /account/export', proof, { server });
      if (status !== 200) return (json as { name: string }).name;
      expect(text).toContain('Somebody');
      return 'ok';
    });
    expect(unexpected(outcomes, 'ok', 'ACCOUNT_NOT_FOUND', 'FRESH_PROOF_NEEDED')).toEqual([]);
    await expectErased(...all.map(({ id }) => id));
  });

  it('racing sign-ups with their emails give the email away once it is free, and not before', async () => {
    const all = await inParallel(ROUNDS, WIDTH, () => leavers.proven('email'));
    clock.advance({ seconds: 61 });
    await inParallel(ROUNDS, WIDTH, async (round) => {
      await leavers.sendProof(all[round]!);
      await world.http.ok('POST /account/close', all[round]!.proof);
    });
    clock.advance({ days: 7, minutes: 1 });
    const codes = await inParallel(ROUNDS, WIDTH, (round) => people.code(all[round]!.handle, 'sign-up'));
    const outcomes = await besideTheJobs((round) =>
      call('POST /sign-up', { ...all[round]!.handle, code: codes[round]! }, { server: round % 2 }),
    );
    expect(unexpected(outcomes, 'ok', 'ACCOUNT_EXISTS')).toEqual([]);
    for (const [round, { id, handle }] of all.entries()) {
      const holders = await world.sql.rows<{ id: UserId }>('SELECT id FROM users WHERE email = $1', [handle.email]);
      await expectErased(id);
      expect(holders.length).toBe(outcomes[round] === 'ok' ? 1 : 0);
    }
  });

  it('racing taps of their numbers by others give the number away once it is free, and not before', async () => {
    const phones = await overdue(async ({ token }) => {
      const phone = people.phone();
      await people.bind(token, { phone });
      return { phone };
    });
    const others = await inParallel(ROUNDS, WIDTH, async (round) => {
      const { person, id } = await leavers.known();
      const code = await world.wechat.code(person);
      return { id, tap: { code, ...(await taps.button(person, phones[round]!.phone)) } };
    });
    const outcomes = await besideTheJobs((round) =>
      call('POST /sign-in/wechat-phone', others[round]!.tap, { server: round % 2 }),
    );
    expect(unexpected(outcomes, 'ok', 'ACCOUNT_CLOSING')).toEqual([]);
    for (const [round, { id, phone }] of phones.entries()) {
      await expectErased(id);
      const holders = await world.sql.rows<{ id: UserId }>('SELECT id FROM users WHERE phone = $1', [phone]);
      expect(holders).toEqual(outcomes[round] === 'ok' ? [{ id: others[round]!.id }] : []);
    }
  });

  it('racing those who are in dispute over a unionid leave it to them', async () => {
    const unionids = Array.from({ length: ROUNDS }, () => `union-${randomUUID()}`);
    const waiting = [...unionids];
    const all = await overdue(
      async ({ id }) => {
        const stranger = await world.wechat.person();
        const { user } = await world.signIn(stranger, IN_OTHER);
        const { union_id: unionid } = await world.sql.one<{ union_id: string }>(
          'SELECT union_id FROM union_id_owners WHERE user_id = $1',
          [id],
        );
        await world.wechat.setUnionId(stranger, unionid);
        await world.signIn(stranger, IN_OTHER);
        return { stranger, strangerId: user.id, unionid };
      },
      () => ({ unionid: waiting.pop()! }),
    );
    const outcomes = await besideTheJobs(async (round) => {
      const { stranger, person } = all[round]!;
      const [again, unknown] = [
        await world.wechat.code(stranger, WECHAT.other),
        await world.wechat.code(person, WECHAT.members),
      ];
      const both = await Promise.all([
        call('POST /sign-in/wechat', { code: again }, { ...IN_OTHER, server: round % 2 }),
        call('POST /sign-in/wechat', { code: unknown }, { app: MEMBERS_APP, server: (round + 1) % 2 }),
      ]);
      return both.join(', ');
    });
    expect(unexpected(outcomes, 'ok, ok', 'ok, ACCOUNT_CLOSING')).toEqual([]);
    for (const { id, strangerId, unionid } of all) {
      await expectErased(id);
      const owners = await world.sql.rows('SELECT user_id FROM union_id_owners WHERE union_id = $1', [unionid]);
      expect(owners).toEqual([{ user_id: strangerId }]);
    }
  });

  it('racing the undoing of a merge into them leave nothing of either', async () => {
    const all = await overdue(async ({ person, id }) => {
      const holder = await people.proven('phone');
      const tap = { code: await world.wechat.code(person), ...(await taps.button(person, holder.handle.phone!)) };
      await world.http.ok('POST /sign-in/wechat-phone', tap);
      return { survivor: holder.id, merged: id, join: await operator.newestOf(holder.id) };
    });
    const outcomes = await besideTheJobs((round) => operator.undo(all[round]!.join));
    expect(unexpected(outcomes, 'not-active', 'unknown')).toEqual([]);
    for (const { survivor, merged } of all)
      expect([await stateOf(world, survivor), await stateOf(world, merged)]).toEqual(['erased', 'erased']);
  });
});
