import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { UserId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { setState } from '../src/account-states.js';
import { APP, WECHAT } from '../src/deployment.js';
import { findBroken } from '../src/join-state.js';
import { People } from '../src/people.js';
import { addIdentity } from '../src/phone-join-rows.js';
import { type Cast, holder, IN_OTHER, silent } from '../src/phone-rows.js';
import { Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import { Undoer } from '../src/undoer.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let people: People;
let taps: Taps;
let cast: Cast;
let operator: Undoer;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
  taps = new Taps(world, clock);
  cast = { world, people, taps };
  operator = await Undoer.start({ world, clock });
});
afterAll(async () => {
  await operator.close();
  await world.close();
});
afterEach(async () => expect(await findBroken(world)).toEqual([]));

type Change = (w: string) => Promise<unknown>;

interface Merged {
  person: Person;
  phone: string;
  w: UserId;
  p: UserId;
  /** Of the sign-up of P, and of the sign-in that merged. */
  tokens: { before: string; through: string };
  /** Of W's identity. */
  identity: string;
}

/** W tapped P's number. */
async function merged({ change, ...details }: { unionid?: string; change?: Change } = {}): Promise<Merged> {
  const [{ person, w }, { phone, p }] = [await silent(cast, details), await holder(cast)];
  await change?.(w.user.id);
  const reply = await taps.signIn(person, phone);
  expect([reply.user.id, reply.mergedUserId]).toEqual([p.id, w.user.id]);
  const tokens = { before: p.token, through: reply.accessToken };
  return { person, phone, w: w.user.id, p: p.id, tokens, identity: w.user.identities[0]!.id };
}

const userOf = (id: string) => world.sql.one<Record<string, unknown>>('SELECT * FROM users WHERE id = $1', [id]);
const alive = async (token: string): Promise<boolean> =>
  (await world.http.outcome('GET /me', undefined, { token })) === 'ok';
const whoIs = async (person: Person, options = {}): Promise<string> => (await world.signIn(person, options)).user.id;
const unlink = async (token: string, id: string): Promise<number> =>
  (await world.http.send('DELETE', `/api/v1/me/identities/${id}`, { token, app: APP })).status;

describe('a merge is taken back', () => {
  it('whole: identity, account and what was carried over; whoever came in through it is out', async () => {
    const change = (w: string) =>
      world.sql.rows(
        `UPDATE users SET nickname = '小明', city = '杭州', custom_data = '{"a": 1, "b": {"c": 2}}' WHERE id = $1`,
        [w],
      );
    const { person, w, p, tokens } = await merged({ change });
    expect(await userOf(p)).toMatchObject({ nickname: '小明', city: '杭州', custom_data: { a: 1, b: { c: 2 } } });
    expect(await operator.undoNewest(p)).toBe('ok');
    expect(await userOf(w)).toMatchObject({ state: 'active', nickname: '小明', custom_data: { a: 1, b: { c: 2 } } });
    expect(await userOf(p)).toMatchObject({ nickname: null, nickname_source: null, city: null, custom_data: {} });
    expect([await alive(tokens.before), await alive(tokens.through)]).toEqual([true, false]);
    expect(await whoIs(person)).toBe(w);
    const audited = await world.sql.rows<{ user_id: string }>(
      `SELECT user_id FROM audit_events WHERE type = 'account.join-undone' AND user_id = ANY($1)`,
      [[w, p]],
    );
    expect(audited.map(({ user_id }) => user_id).sort()).toEqual([w, p].sort());
  });

  it('only as far as it is still as the merge left it', async () => {
    const change = (w: string) =>
      world.sql.rows(
        `UPDATE users SET nickname = '小明', city = '杭州', gender = 'F', custom_data = '{"a": 1, "b": 2}' WHERE id = $1`,
        [w],
      );
    const { w, p, tokens } = await merged({ change });
    await world.http.ok('PUT /me', { nickname: '老王', gender: 'M' }, { token: tokens.before });
    await world.sql.rows(`UPDATE users SET custom_data = '{"a": 1, "b": 3, "c": 4}' WHERE id = $1`, [p]);
    expect(await operator.undoNewest(w)).toBe('ok');
    expect(await userOf(p)).toMatchObject({ nickname: '老王', gender: 'M', city: null, custom_data: { b: 3, c: 4 } });
  });

  it('with the unionid, and with the mini programs that came by it since', async () => {
    const { person, w, p } = await merged({ unionid: `union-${randomUUID()}` });
    expect(await whoIs(person, IN_OTHER)).toBe(p);
    expect(await operator.undoNewest(p)).toBe('ok');
    expect([await whoIs(person), await whoIs(person, IN_OTHER)]).toEqual([w, w]);
  });

  it('with the unionid that the identity had then and the one that it learned since', async () => {
    const [before, after] = [`union-${randomUUID()}`, `union-${randomUUID()}`];
    const { person, w, p } = await merged({ unionid: before });
    await world.wechat.setUnionId(person, after);
    expect(await whoIs(person)).toBe(p);
    expect(await operator.undoNewest(p)).toBe('ok');
    const owners = await world.sql.rows('SELECT user_id FROM union_id_owners WHERE union_id = ANY($1)', [
      [before, after],
    ]);
    expect(owners).toEqual([{ user_id: w }, { user_id: w }]);
  });

  it('by what is left of it, when one of two identities was unlinked', async () => {
    const person = await world.wechat.person({ unionid: `union-${randomUUID()}` });
    const { user } = await world.signIn(person);
    const { user: both } = await world.signIn(person, IN_OTHER);
    const { phone, p } = await holder(cast);
    const reply = await taps.signIn(person, phone);
    expect(await unlink(reply.accessToken, both.identities.find(({ appId }) => appId === WECHAT.other)!.id)).toBe(200);
    expect(await operator.undoNewest(p.id)).toBe('ok');
    expect(await whoIs(person)).toBe(user.id);
  });
});

describe('a merge stays', () => {
  it('when nothing of it is left', async () => {
    const { person, p, identity, tokens } = await merged();
    expect(await unlink(tokens.through, identity)).toBe(200);
    await world.signIn(person);
    expect(await operator.undoNewest(p)).toBe('nothing-left');
  });

  it('while a later join stands, and no longer', async () => {
    const { w, p, phone, person } = await merged();
    const first = await operator.newestOf(p);
    const second = await world.wechat.person();
    await taps.signIn(second, phone, IN_OTHER);
    expect(await operator.undo(first)).toBe('later-join');
    expect([await operator.undoNewest(p), await operator.undo(first)]).toEqual(['ok', 'ok']);
    expect(await whoIs(person)).toBe(w);
    expect((await world.signIn(second, IN_OTHER)).isNewUser).toBe(true);
  });

  it('while the account is blocked or closing', async () => {
    const { p } = await merged();
    for (const state of ['blocked', 'closing'] as const) {
      await setState(world.sql, p, state);
      expect(await operator.undoNewest(p)).toBe('not-active');
    }
    await setState(world.sql, p, 'active');
    expect(await operator.undoNewest(p)).toBe('ok');
  });

  it('after thirty days, or when it was taken back', async () => {
    const { p } = await merged();
    const id = await operator.newestOf(p);
    expect(await operator.undo(randomUUID())).toBe('unknown');
    expect([await operator.undo(id), await operator.undo(id)]).toEqual(['ok', 'undone']);
    const late = await merged();
    clock.advance({ days: 30, seconds: 1 });
    expect(await operator.undoNewest(late.p)).toBe('too-old');
    const inTime = await merged();
    clock.advance({ days: 30 });
    expect(await operator.undoNewest(inTime.p)).toBe('ok');
  });
});

describe('moved or attached identities', () => {
  it('go back to the account that stayed, unless that may not act', async () => {
    const { person, w } = await silent(cast, { unionid: `union-${randomUUID()}` });
    await addIdentity(world, w.user.id);
    const { phone, p } = await holder(cast);
    const { accessToken, mergedUserId } = await taps.signIn(person, phone);
    expect(mergedUserId).toBeUndefined();
    await setState(world.sql, w.user.id, 'closing');
    expect(await operator.undoNewest(p.id)).toBe('not-active');
    await setState(world.sql, w.user.id, 'active');
    expect(await operator.undoNewest(p.id)).toBe('ok');
    expect([await whoIs(person), await alive(accessToken), await alive(p.token)]).toEqual([w.user.id, false, true]);
  });

  it('that nobody knew are forgotten', async () => {
    const { phone, p } = await holder(cast);
    const person = await world.wechat.person({ unionid: `union-${randomUUID()}` });
    const { accessToken } = await taps.signIn(person, phone);
    expect(await operator.undoNewest(p.id)).toBe('ok');
    expect([await alive(accessToken), await alive(p.token)]).toEqual([false, true]);
    const openId = world.wechat.openId(person);
    expect(await world.sql.count('SELECT count(*) FROM wechat_session_keys WHERE open_id = $1', [openId])).toBe(0);
    expect((await world.signIn(person)).isNewUser).toBe(true);
  });

  it('are not taken from an account that would have no other way in', async () => {
    const { phone, p } = await holder(cast);
    await taps.signIn(await world.wechat.person(), phone);
    await world.http.ok('DELETE /me/phone', undefined, { token: p.token });
    expect(await operator.undoNewest(p.id)).toBe('stranded');
  });
});
