import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CloseAccountRequest, SignInReply } from '@yaopai/protocol';
import { ClosingArena, TOO_LATE } from '../src/closing-arena.js';
import { MANY_APP } from '../src/deployment.js';
import { stateOf } from '../src/leaving-state.js';
import { holder, IN_OTHER, silent } from '../src/phone-rows.js';
import { race, roundsOf, unexpected } from '../src/race.js';
import { Undoer } from '../src/undoer.js';

const ROUNDS = roundsOf(100);

let arena: ClosingArena;
let operator: Undoer;
beforeAll(async () => {
  arena = await ClosingArena.start();
  operator = await Undoer.start({ world: arena.world, clock: arena.clock });
});
afterEach(() => arena.check());
afterAll(async () => {
  await operator.close();
  await arena.end();
});

describe(`${ROUNDS} closings racing a join`, () => {
  const link = (token: string, secondaryToken: string, options = {}): Promise<string> =>
    arena.call('POST /me/identities', { secondaryToken }, { token, ...options });
  const inOther = async () => {
    const person = await arena.world.wechat.person();
    const reply: SignInReply = await arena.world.signIn(person, IN_OTHER);
    return { person, ...reply, proof: { wechatCode: await arena.code(person, IN_OTHER.wechat) } };
  };
  const TOO_LATE_TO_LINK = [...TOO_LATE, 'FRESH_PROOF_NEEDED', 'INVALID_INPUT'];

  it('link another to the account before, or not at all', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => ({ one: await arena.proven('email'), other: await inOther() }),
      later: [({ one }) => arena.sendProof(one)],
      first: ({ one }) => arena.close(one.proof),
      second: ({ one, other }) => link(one.token, other.accessToken),
      after: async ({ one, other }, { second }) => {
        await arena.expectClosing(one.id);
        expect(await stateOf(arena.world, other.user.id)).toBe(second === 'ok' ? 'merged' : 'active');
      },
    });
    expect(unexpected(pairs, 'ok | ok', ...TOO_LATE_TO_LINK.map((name) => `ok | ${name}`))).toEqual([]);
  });

  it('link the account to another before, which then closes, or not at all', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => ({ one: await arena.people.proven('email'), other: await inOther() }),
      first: ({ other }) => arena.close(other.proof, { app: MANY_APP, connection: 'other' }),
      second: ({ one, other }) => link(one.token, other.accessToken),
      after: async ({ one, other }, { first, second }) => {
        const states = [await stateOf(arena.world, one.id), await stateOf(arena.world, other.user.id)];
        // Merged first, the proof is one of the account that it went into.
        const expected = second === 'ok' ? [first === 'ok' ? 'closing' : 'active', 'merged'] : ['active', 'closing'];
        expect([first, second, ...states]).toEqual([first, second, ...expected]);
      },
    });
    const linkedFirst = ['ok', 'FRESH_PROOF_NEEDED'].map((name) => `${name} | ok`);
    expect(unexpected(pairs, ...linkedFirst, ...TOO_LATE_TO_LINK.map((name) => `ok | ${name}`))).toEqual([]);
  });

  it('merge another into it by a tap of its number before, or not at all', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [one, { person, w }] = [await arena.proven('phone'), await silent(arena.cast)];
        return { one, w, tap: await arena.tap(person, one.handle.phone!) };
      },
      later: [({ one }) => arena.sendProof(one)],
      first: ({ one }) => arena.close(one.proof),
      second: (each) => arena.call('POST /sign-in/wechat-phone', each.tap),
      after: async ({ one, w }, { second }) => {
        await arena.expectClosing(one.id);
        expect(await stateOf(arena.world, w.user.id)).toBe(second === 'ok' ? 'merged' : 'active');
      },
    });
    expect(unexpected(pairs, 'ok | ok', 'ok | ACCOUNT_CLOSING')).toEqual([]);
    expect(pairs.length).toBeGreaterThan(1);
  });

  it("merge it into another by a tap of the other's number before, which then closes, or not at all", async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => {
        const [one, { phone, p }] = [await arena.known(), await holder(arena.cast)];
        return { ...one, p, tap: await arena.tap(one.person, phone) };
      },
      first: ({ proof }) => arena.close(proof),
      second: (each) => arena.call('POST /sign-in/wechat-phone', each.tap),
      after: async ({ id, p }, { first, second }) => {
        const states = [await stateOf(arena.world, id), await stateOf(arena.world, p.id)];
        const expected = second === 'ok' ? ['merged', first === 'ok' ? 'closing' : 'active'] : ['closing', 'active'];
        expect([first, second, ...states]).toEqual([first, second, ...expected]);
      },
    });
    const tappedFirst = ['ok', 'FRESH_PROOF_NEEDED'].map((name) => `${name} | ok`);
    expect(unexpected(pairs, ...tappedFirst, 'ok | ACCOUNT_CLOSING')).toEqual([]);
    expect(pairs.length).toBeGreaterThan(1);
  });

  /** W was merged into P by a tap. */
  async function merged() {
    const [{ person, w }, { phone, p }] = [await silent(arena.cast), await holder(arena.cast)];
    await arena.world.http.ok('POST /sign-in/wechat-phone', await arena.tap(person, phone));
    return { person, w, p: { ...p, proof: {} as CloseAccountRequest }, join: await operator.newestOf(p.id) };
  }

  it('take a merge into it back before, or not at all', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: merged,
      later: [({ p }) => arena.sendProof(p)],
      first: ({ p }) => arena.close(p.proof),
      second: ({ join }) => operator.undo(join),
      after: async ({ p, w }, { second }) => {
        expect(await stateOf(arena.world, p.id)).toBe('closing');
        expect(await stateOf(arena.world, w.user.id)).toBe(second === 'ok' ? 'active' : 'merged');
      },
    });
    expect(unexpected(pairs, 'ok | ok', 'ok | not-active')).toEqual([]);
    expect(pairs.length).toBeGreaterThan(1);
  });

  it('proved by a WeChat that a merge is being taken back of close the account that has it then', async () => {
    const pairs = await race({
      clock: arena.clock,
      rounds: ROUNDS,
      prepare: async () => {
        const before = await merged();
        return { ...before, proof: { wechatCode: await arena.code(before.person) } };
      },
      first: ({ proof }) => arena.close(proof),
      second: ({ join }) => operator.undo(join),
      after: async ({ p, w }, { first, second }) => {
        const states = [await stateOf(arena.world, p.id), await stateOf(arena.world, w.user.id)];
        const expected = second === 'ok' ? ['active', first === 'ok' ? 'closing' : 'active'] : ['closing', 'merged'];
        expect([first, second, ...states]).toEqual([first, second, ...expected]);
      },
    });
    expect(unexpected(pairs, 'ok | ok', 'ok | not-active', 'FRESH_PROOF_NEEDED | ok')).toEqual([]);
  });
});
