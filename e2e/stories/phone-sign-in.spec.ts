import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { findBroken, joinedState } from '../src/join-state.js';
import { People } from '../src/people.js';
import { CLAIMED_ROWS } from '../src/phone-join-rows.js';
import { type Cast, REFUSED_ROWS, type Row, UNCLAIMED_ROWS } from '../src/phone-rows.js';
import { type Order, Taps, type Way } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import { World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let cast: Cast;
beforeAll(async () => {
  world = await World.start({ clock });
  await world.wechat.sandbox.rotate({ mode: 'always' });
  cast = { world, people: new People(world, clock), taps: new Taps(world, clock) };
});
afterAll(() => world.close());
afterEach(async () => expect(await findBroken(world)).toEqual([]));

const WAYS: Way[] = ['code', 'encrypted'];
const ORDERS: Order[] = ['login before the tap', 'login after the tap'];
const NOTHING = { identity: 'nobody', number: 'nobody', states: [], sessions: [], joins: [] };

/** Plays a row; a first-ever tap whose key nobody has seen is tapped again. */
async function play({ scene, then }: Row, way: Way, order: Order): Promise<void> {
  const { call, isFirst, ...tapped } = await scene(cast);
  const { person, phone, wechat } = tapped;
  const since = clock.now();
  const tap = async () =>
    world.http.call(
      'POST /sign-in/wechat-phone',
      await cast.taps.tap(person, phone, { way, order, ...(wechat && { wechat }) }),
      call,
    );
  if (isFirst && way === 'encrypted' && order === 'login after the tap') {
    const before = await joinedState(world, tapped, await tap(), since);
    expect(before.answer).toBe('WECHAT_DATA_UNDECRYPTABLE');
    expect([before.identity, before.joins]).toEqual(['nobody', []]);
  }
  expect(await joinedState(world, tapped, await tap(), since)).toEqual({ ...NOTHING, ...then });
}

describe.each(ORDERS)('with a session key that changes at every login: %s', (order) => {
  describe.each(WAYS)('and the number by %s: row', (way) => {
    it.each([...REFUSED_ROWS, ...UNCLAIMED_ROWS, ...CLAIMED_ROWS].map((row) => [row.row, row] as const))(
      '%s',
      (_, row) => play(row, way, order),
    );
  });
});
