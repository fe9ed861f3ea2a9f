import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { User, UserId } from '@yaopai/protocol';
import { inOrder } from '../src/in-order.js';
import { Job } from '../src/job.js';
import { findBroken } from '../src/join-state.js';
import { findLeftOver, stateOf } from '../src/leaving-state.js';
import { People } from '../src/people.js';
import { holder, silent } from '../src/phone-rows.js';
import { Pushes, type Suggestion } from '../src/pushes.js';
import { race, roundsOf, unexpected } from '../src/race.js';
import { Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import { Undoer } from '../src/undoer.js';
import { picture, storedAvatars, uploaded, uploadOutcome } from '../src/uploads.js';
import { inParallel, World } from '../src/world.js';

const ROUNDS = roundsOf(40);
const WIDTH = 10;
const PUBLIC_URL = 'http://id.stories.test';

const clock = new TestClock();
let world: World;
let people: People;
let taps: Taps;
let pushes: Pushes;
let job: Job;
let operator: Undoer;
/** One of each, made once: pictures are no part of the race. */
let pictures: Buffer[];
beforeAll(async () => {
  world = await World.start({ clock, servers: 2, logLevel: 'info', env: { YAOPAI_PUBLIC_URL: PUBLIC_URL } });
  people = new People(world, clock);
  taps = new Taps(world, clock);
  pushes = await Pushes.start({ world, clock });
  job = await Job.start({ world, clock });
  operator = await Undoer.start({ world, clock });
  pictures = await Promise.all([0xff0000, 0x00ff00, 0x0000ff].map(picture));
});
afterEach(async () => {
  expect(await findBroken(world)).toEqual([]);
  expect(await findLeftOver(world)).toEqual([]);
});
afterAll(async () => {
  const { deadlocks } = await world.sql.one<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  await Promise.all([job.close(), operator.close()]);
  await world.close();
  expect(deadlocks).toBe('0');
});

/** What everybody sees, and what only the owner does. */
const photosOf = (id: UserId): Promise<{ photo: string | null; pending: string | null }> =>
  world.sql.one('SELECT photo, pending_photo AS pending FROM users WHERE id = $1', [id]);
const pathOf = ({ photo }: User): string => photo!.replace(PUBLIC_URL, '');
const isThere = async (path: string): Promise<boolean> =>
  (await world.http.send('GET', path, { app: null })).status === 200;
const me = (token: string): Promise<User> => world.http.ok('GET /me', undefined, { token });

/** Somebody who has one avatar that passed, and another that waits. */
async function waiting() {
  const { person, w } = await silent({ world, people, taps });
  const [id, token] = [w.user.id, w.accessToken];
  const shown = await uploaded(world, pictures[0]!, { token });
  expect(await pushes.verdict(pushes.traceOf(shown.photo), 'pass')).toBe('success');
  const pending = await uploaded(world, pictures[1]!, { token });
  expect(pending.photoPending).toBe(true);
  return { person, id, token, shown: pathOf(shown), pending: pathOf(pending), trace: pushes.traceOf(pending.photo) };
}

type Waiting = Awaited<ReturnType<typeof waiting>>;
const verdict = ({ trace }: Waiting, suggest: Suggestion, server = 0): Promise<string> =>
  pushes.verdict(trace, suggest, { server });

describe('a verdict on an avatar', () => {
  it('that passes shows it to everybody, and the one before is gone', async () => {
    const one = await waiting();
    expect(await photosOf(one.id)).toEqual({ photo: one.shown, pending: one.pending });
    expect(await verdict(one, 'pass')).toBe('success');
    expect(await photosOf(one.id)).toEqual({ photo: one.pending, pending: null });
    expect(await me(one.token)).toMatchObject({ photo: PUBLIC_URL + one.pending, photoPending: false });
    expect([await isThere(one.shown), await isThere(one.pending)]).toEqual([false, true]);
  });

  it.each(['risky', 'review'] as const)('of %s leaves the one before, and the new one is gone', async (suggest) => {
    const one = await waiting();
    expect(await verdict(one, suggest)).toBe('success');
    expect(await photosOf(one.id)).toEqual({ photo: one.shown, pending: null });
    expect(await me(one.token)).toMatchObject({ photo: PUBLIC_URL + one.shown, photoPending: false });
    expect([await isThere(one.shown), await isThere(one.pending)]).toEqual([true, false]);
  });

  it.each([
    ['pass', 'pass'],
    ['pass', 'risky'],
    ['risky', 'pass'],
    ['risky', 'risky'],
  ] as const)('of %s stands, though %s follows', async (first, second) => {
    const one = await waiting();
    expect([await verdict(one, first), await verdict(one, second, 1)]).toEqual(['success', 'success']);
    expect(await photosOf(one.id)).toEqual({ photo: first === 'pass' ? one.pending : one.shown, pending: null });
  });

  it('that never comes leaves it to its owner, for as long as they like, and the next upload replaces it', async () => {
    const one = await waiting();
    clock.advance({ days: 20 });
    await job.run();
    expect(await photosOf(one.id)).toEqual({ photo: one.shown, pending: one.pending });
    expect(await isThere(one.pending)).toBe(true);
    await world.wechat.sandbox.setClock(clock.now());
    const { accessToken: token } = await world.signIn(one.person);
    const next = await uploaded(world, pictures[2]!, { token });
    expect(await photosOf(one.id)).toEqual({ photo: one.shown, pending: pathOf(next) });
    expect(await isThere(one.pending)).toBe(false);
    // Long after, and of one that is gone.
    expect(await verdict(one, 'pass')).toBe('success');
    expect(await photosOf(one.id)).toEqual({ photo: one.shown, pending: pathOf(next) });
  });

  it('that could not be made, or is of another trace, is none', async () => {
    const one = await waiting();
    const failed = { Event: 'wxa_media_check', trace_id: one.trace, errcode: -1008, errmsg: 'download media failed' };
    expect(await pushes.push(failed)).toBe('success');
    expect(await pushes.verdict(`${one.trace}0`, 'pass')).toBe('success');
    expect(await photosOf(one.id)).toEqual({ photo: one.shown, pending: one.pending });
    expect(await verdict(one, 'pass')).toBe('success');
    expect(await photosOf(one.id)).toEqual({ photo: one.pending, pending: null });
  });

  it('finds the right one of two that were replaced one by the other', async () => {
    const one = await waiting();
    const next = await uploaded(world, pictures[2]!, { token: one.token });
    expect(await verdict(one, 'risky')).toBe('success');
    expect(await photosOf(one.id)).toEqual({ photo: one.shown, pending: pathOf(next) });
    expect(await pushes.verdict(pushes.traceOf(next.photo), 'pass')).toBe('success');
    expect(await verdict(one, 'pass')).toBe('success');
    expect(await photosOf(one.id)).toEqual({ photo: pathOf(next), pending: null });
  });

  it('is nothing to the owner of a closing account, and nothing at all to an erased one', async () => {
    const [one, two] = [await waiting(), await waiting()];
    for (const { person } of [one, two])
      await world.http.ok('POST /account/close', { wechatCode: await world.wechat.code(person) });
    expect(await verdict(one, 'pass')).toBe('success');
    expect(await photosOf(one.id)).toEqual({ photo: one.pending, pending: null });
    clock.advance({ days: 7, minutes: 1 });
    await job.run();
    expect(await verdict(two, 'pass')).toBe('success');
    for (const { id, shown, pending } of [one, two]) {
      expect([await stateOf(world, id), await photosOf(id)]).toEqual(['erased', { photo: null, pending: null }]);
      expect([await isThere(shown), await isThere(pending)]).toEqual([false, false]);
    }
    await world.wechat.sandbox.setClock(clock.now());
  });
});

describe('a verdict that is quicker than the answer of the call that asked for it', () => {
  it.each([
    ['pass', 'ok'],
    ['risky', 'CONTENT_RISKY'],
  ] as const)('of %s is found by the upload: %s', async (suggest, outcome) => {
    const one = await waiting();
    const path = '/wxa/media_check_async';
    await world.wechat.sandbox.faults({ kind: 'hold', path, person: one.person.id });
    const asked = pushes.nextOf(world.wechat.openId(one.person));
    const upload = uploadOutcome(world, pictures[2]!, { token: one.token });
    const { traceId, mediaUrl } = await asked;
    expect(await pushes.verdict(traceId, suggest)).toBe('success');
    expect(await photosOf(one.id)).toEqual({ photo: one.shown, pending: one.pending });
    await world.wechat.sandbox.faults({ clear: true });
    expect(await upload).toBe(outcome);
    const photo = mediaUrl.replace(PUBLIC_URL, '');
    expect(await photosOf(one.id)).toEqual(
      suggest === 'pass' ? { photo, pending: null } : { photo: one.shown, pending: one.pending },
    );
    expect(await isThere(photo)).toBe(suggest === 'pass');
  });
});

describe('a verdict that waits for the user, and comes second, changes nothing', () => {
  const setPhoto = (photo: string | null, { token }: Waiting): Promise<string> =>
    world.http.outcome('PUT /me', { photo }, { token });

  it.each<[string, (one: Waiting) => Promise<string>, { stays: boolean }]>([
    ['after the next upload', ({ token }) => uploadOutcome(world, pictures[2]!, { token }), { stays: true }],
    ['after the choice of the one that is shown', (one) => setPhoto(one.shown, one), { stays: true }],
    ['after the user took the photo off', (one) => setPhoto(null, one), { stays: false }],
  ])('%s', async (_, first, { stays }) => {
    const pair = await inOrder({
      sql: world.sql,
      prepare: waiting,
      first,
      second: (one) => verdict(one, 'pass', 1),
      after: async ({ id, shown, pending }) => {
        const { photo } = await photosOf(id);
        expect([photo, await isThere(shown), await isThere(pending)]).toEqual([stays ? shown : null, stays, false]);
      },
    });
    expect(pair).toBe('ok | success');
  });
});

describe(`${ROUNDS} races of a verdict`, () => {
  const OK = 'success | ok';

  it('with the opposite one are won by one of the two', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: waiting,
      first: (one) => verdict(one, 'pass'),
      second: (one) => verdict(one, 'risky', 1),
      after: async ({ id, shown, pending }) => {
        const photos = await photosOf(id);
        expect(photos.pending).toBeNull();
        expect([shown, pending]).toContain(photos.photo);
        expect([await isThere(shown), await isThere(pending)]).toEqual(
          [shown, pending].map((each) => each === photos.photo),
        );
      },
    });
    expect(pairs).toEqual(['success | success']);
  });

  it('with the next upload show the old one or its next, and wait for the last', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: waiting,
      first: (one) => verdict(one, 'pass'),
      second: ({ token }) => uploadOutcome(world, pictures[2]!, { token, server: 1 }),
      after: async ({ id, shown, pending }) => {
        const photos = await photosOf(id);
        expect([shown, pending]).toContain(photos.photo);
        expect([null, shown, pending]).not.toContain(photos.pending);
        expect(await pushes.verdict(pushes.traceOf(photos.pending), 'pass')).toBe('success');
        expect(await photosOf(id)).toEqual({ photo: photos.pending, pending: null });
        expect([await isThere(shown), await isThere(pending)]).toEqual([false, false]);
      },
    });
    expect(pairs).toEqual([OK]);
  });

  it('with a user who takes the photo off leave none', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: waiting,
      first: (one) => verdict(one, 'pass'),
      second: ({ token }) => world.http.outcome('PUT /me', { photo: null }, { token, server: 1 }),
      after: async ({ id, shown, pending }) => {
        expect(await photosOf(id)).toEqual({ photo: null, pending: null });
        expect([await isThere(shown), await isThere(pending)]).toEqual([false, false]);
      },
    });
    expect(pairs).toEqual([OK]);
  });

  it('with the choice of the one that is shown leave that, or the one that passed before', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: waiting,
      first: (one) => verdict(one, 'pass'),
      second: ({ token, shown }) => world.http.outcome('PUT /me', { photo: shown }, { token, server: 1 }),
      after: async ({ id, shown, pending }, { second }) => {
        expect(await photosOf(id)).toEqual({ photo: second === 'ok' ? shown : pending, pending: null });
        const left = [await isThere(shown), await isThere(pending)];
        expect(left).toEqual([second === 'ok', second !== 'ok']);
      },
    });
    expect(unexpected(pairs, OK, 'success | INVALID_INPUT')).toEqual([]);
  });

  it('with the closing of the account keep it as one of the two left it', async () => {
    const prepared: Waiting[] = [];
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const one = await waiting();
        prepared.push(one);
        return { ...one, proof: { wechatCode: await world.wechat.code(one.person) } };
      },
      first: (one) => verdict(one, 'pass'),
      second: ({ proof }) => world.http.outcome('POST /account/close', proof, { server: 1 }),
      after: async ({ id, pending }) => {
        expect([await stateOf(world, id), await photosOf(id)]).toEqual(['closing', { photo: pending, pending: null }]);
      },
    });
    expect(pairs).toEqual([OK]);
  });

  it('with the erasure leave nothing', async () => {
    const all = await inParallel(ROUNDS, WIDTH, async () => {
      const one = await waiting();
      await world.http.ok('POST /account/close', { wechatCode: await world.wechat.code(one.person) });
      return one;
    });
    clock.advance({ days: 7, minutes: 1 });
    const running = job.run();
    const answers = await inParallel(ROUNDS, WIDTH, (index) => verdict(all[index]!, 'pass', index % 2));
    await running;
    expect(new Set(answers)).toEqual(new Set(['success']));
    await job.run();
    for (const { id, shown, pending } of all) {
      expect([await stateOf(world, id), await photosOf(id)]).toEqual(['erased', { photo: null, pending: null }]);
      expect([await isThere(shown), await isThere(pending)]).toEqual([false, false]);
    }
    await world.wechat.sandbox.setClock(clock.now());
  });

  it('with the merge of the account leave the picture with whom it is the photo of', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [one, { phone, p }] = [await waiting(), await holder({ world, people, taps })];
        const tap = { code: await world.wechat.code(one.person), ...(await taps.button(one.person, phone)) };
        return { ...one, p, tap };
      },
      first: (one) => verdict(one, 'pass'),
      second: ({ tap }) => world.http.outcome('POST /sign-in/wechat-phone', tap, { server: 1 }),
      after: async ({ id, p, shown, pending }) => {
        expect(await stateOf(world, id)).toBe('merged');
        const photos = await photosOf(p.id);
        expect(photos.pending).toBeNull();
        expect([shown, pending]).toContain(photos.photo);
        expect(await isThere(photos.photo!)).toBe(true);
      },
    });
    expect(pairs).toEqual([OK]);
  });

  it('with the merge, which is taken back then, give the picture back', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [one, { phone, p }] = [await waiting(), await holder({ world, people, taps })];
        const tap = { code: await world.wechat.code(one.person), ...(await taps.button(one.person, phone)) };
        await world.http.ok('POST /sign-in/wechat-phone', tap);
        return { ...one, p, join: await operator.newestOf(p.id) };
      },
      first: (one) => verdict(one, 'pass'),
      second: ({ join }) => operator.undo(join),
      after: async ({ id, p, shown }) => {
        expect([await stateOf(world, id), await photosOf(p.id)]).toEqual(['active', { photo: null, pending: null }]);
        // The one that waited went with the merge.
        expect([await photosOf(id), await isThere(shown)]).toEqual([{ photo: shown, pending: null }, true]);
      },
    });
    expect(pairs).toEqual([OK]);
  });

  it.each(['pass', 'risky'] as const)(
    'of %s with the answer of the call that asked for it end alike',
    async (suggest) => {
      await inParallel(ROUNDS, WIDTH, async () => {
        const { person, w } = await silent({ world, people, taps });
        const told = pushes.nextOf(world.wechat.openId(person)).then(({ traceId }) => pushes.verdict(traceId, suggest));
        const outcome = await uploadOutcome(world, pictures[0]!, { token: w.accessToken, server: 1 });
        expect(await told).toBe('success');
        const { photo, pending } = await photosOf(w.user.id);
        expect([pending, photo !== null]).toEqual([null, suggest === 'pass']);
        expect(outcome === 'ok' || (suggest === 'risky' && outcome === 'CONTENT_RISKY')).toBe(true);
      });
    },
  );

  it('two uploads at once leave one that waits, and no file of the other', async () => {
    const pairs = await race({
      clock,
      rounds: ROUNDS,
      prepare: waiting,
      first: ({ token }) => uploadOutcome(world, pictures[0]!, { token }),
      second: ({ token }) => uploadOutcome(world, pictures[2]!, { token, server: 1 }),
      after: async ({ id, shown, pending }) => {
        const photos = await photosOf(id);
        expect(photos.photo).toBe(shown);
        expect([await isThere(pending), await isThere(photos.pending!)]).toEqual([false, true]);
      },
    });
    expect(pairs).toEqual(['ok | ok']);
  });

  it('leave no file that no user has', async () => {
    clock.advance({ hours: 2 });
    await job.run();
    const rows = await world.sql.rows<{ id: string }>(`SELECT id FROM avatars WHERE state IN ('shown', 'pending')`);
    expect(await storedAvatars(world)).toEqual(rows.map(({ id }) => id).sort());
    expect(await world.sql.count(`SELECT count(*) FROM avatars WHERE state IN ('storing', 'discarded')`)).toBe(0);
  });
});
