import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { encryptOpenData } from '@yaopai/wechat-sandbox';
import { randomBytes } from 'node:crypto';
import { WECHAT } from '../src/deployment.js';
import { findBroken } from '../src/join-state.js';
import { People } from '../src/people.js';
import { holder, IN_OTHER, silent } from '../src/phone-rows.js';
import { type Tap, Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { inParallel, World } from '../src/world.js';

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
afterEach(async () => expect(await findBroken(world)).toEqual([]));

const SIGN_IN = 'POST /sign-in/wechat-phone';
const outcome = (body: Partial<Tap>, options = {}): Promise<string> => world.http.outcome(SIGN_IN, body, options);
const key = (): string => randomBytes(16).toString('base64url');
const newPerson = (): Promise<Person> => world.wechat.person();

/** The same button's answer with another `wx.login`. */
const again = async (person: Person, { code: _, ...button }: Tap): Promise<Tap> => ({
  code: await world.wechat.code(person),
  ...button,
});

describe('encrypted data', () => {
  it('is read once, wherever it is brought', async () => {
    const person = await newPerson();
    const tap = await taps.tap(person, people.phone(), { way: 'encrypted' });
    expect(await outcome(tap)).toBe('ok');
    expect(await outcome(await again(person, tap))).toBe('REPLAYED');
    expect(await world.http.outcome('POST /wechat/phone', await again(person, tap))).toBe('REPLAYED');
  });

  it('is read once of many at the same time', async () => {
    const person = await newPerson();
    const tap = await taps.tap(person, people.phone(), { way: 'encrypted' });
    const bodies = [tap, ...(await inParallel(7, 1, () => again(person, tap)))];
    const outcomes = await Promise.all(bodies.map((body) => outcome(body)));
    expect(outcomes.sort()).toEqual([...new Array<string>(7).fill('REPLAYED'), 'ok']);
  });

  it("is nobody else's", async () => {
    const tap = await taps.tap(await newPerson(), people.phone(), { way: 'encrypted' });
    expect(await outcome(await again(await newPerson(), tap))).toBe('WECHAT_DATA_UNDECRYPTABLE');
  });

  it('is good for ten minutes', async () => {
    const person = await newPerson();
    const [inTime, late] = [
      await taps.tap(person, people.phone(), { way: 'encrypted' }),
      await taps.tap(person, people.phone(), { way: 'encrypted' }),
    ];
    clock.advance({ minutes: 9 });
    expect(await outcome(await again(person, inTime))).toBe('ok');
    clock.advance({ minutes: 1, seconds: 1 });
    expect(await outcome(await again(person, late))).toBe('WECHAT_DATA_UNDECRYPTABLE');
  });

  /** As somebody with the session key could write it. */
  const written = (sessionKey: string, phone: string, { appid = WECHAT.main as string, age = 0 } = {}) =>
    encryptOpenData(
      sessionKey,
      JSON.stringify({
        phoneNumber: phone,
        purePhoneNumber: phone,
        countryCode: '86',
        watermark: { timestamp: Math.floor(clock.now() / 1000) - age, appid },
      }),
    );

  it("of another mini program is told apart, and of a key that is another's by then is not read", async () => {
    const person = await newPerson();
    await world.signIn(person);
    const stolen = world.wechat.sessionKey(person);
    const attempt = async (data: ReturnType<typeof written>) =>
      outcome({ code: await world.wechat.code(person), ...data });
    expect(await attempt(written(stolen, people.phone(), { appid: WECHAT.other }))).toBe('WECHAT_DATA_MISMATCH');
    await world.wechat.rotateKey(person);
    await world.signIn(person);
    clock.advance({ minutes: 2 });
    expect(await attempt(written(stolen, people.phone()))).toBe('WECHAT_DATA_UNDECRYPTABLE');
    expect(await attempt(written(stolen, people.phone(), { age: 61 }))).toBe('ok');
    clock.advance({ minutes: 9 });
    expect(await attempt(written(stolen, people.phone(), { age: 599 }))).toBe('WECHAT_DATA_UNDECRYPTABLE');
  });
});

describe("a button's code", () => {
  it('is good once, for five minutes, for the person who tapped', async () => {
    const person = await newPerson();
    const [phone, tap] = [people.phone(), await taps.tap(person, people.phone())];
    expect(await outcome(tap)).toBe('ok');
    expect(await outcome(await again(person, tap))).toBe('PHONE_CODE_INVALID');
    expect(await outcome(await again(await newPerson(), await taps.tap(person, phone)))).toBe('PHONE_CODE_INVALID');
    const old = await taps.tap(person, phone);
    clock.advance({ minutes: 5, seconds: 1 });
    await world.wechat.sandbox.setClock(clock.now());
    expect(await outcome(await again(person, old))).toBe('PHONE_CODE_INVALID');
  });

  it('is no code of wx.login, nor is that one of a button', async () => {
    const person = await newPerson();
    const [code, phoneCode] = [await world.wechat.code(person), await world.wechat.code(person)];
    expect(await outcome({ code, phoneCode })).toBe('PHONE_CODE_INVALID');
    const button = await taps.button(person, people.phone());
    expect(await outcome({ code: button.phoneCode!, phoneCode: button.phoneCode! })).toBe('WECHAT_CODE_INVALID');
  });

  it('of another mini program is told apart', async () => {
    const person = await newPerson();
    const { phoneCode } = await taps.tap(person, people.phone(), { wechat: WECHAT.other });
    expect(await outcome({ code: await world.wechat.code(person), phoneCode: phoneCode! })).toBe(
      'WECHAT_DATA_MISMATCH',
    );
  });

  it('decides alone: a wrong one is not mended by encrypted data', async () => {
    const person = await newPerson();
    const tap = await taps.tap(person, people.phone(), { way: 'both' });
    expect(await outcome({ ...tap, phoneCode: 'f'.repeat(64) })).toBe('PHONE_CODE_INVALID');
  });

  it('that cannot be one is not shown to WeChat, and a missing one does not cost the code of wx.login', async () => {
    const { code } = await taps.tap(await newPerson(), people.phone());
    const path = '/wxa/business/getuserphonenumber';
    const asked = async () => (await world.wechat.sandbox.calls({ path })).calls.length;
    const before = await asked();
    expect(await outcome({ code: await world.wechat.code(await newPerson()), phoneCode: 'a b' })).toBe(
      'PHONE_CODE_INVALID',
    );
    expect(await asked()).toBe(before);
    expect(await outcome({ code })).toBe('INVALID_INPUT');
    expect(await outcome({ code, encryptedData: 'AAAA' })).toBe('INVALID_INPUT');
    expect(await world.http.outcome('POST /sign-in/wechat', { code })).toBe('ok');
  });
});

describe('a repeated request', () => {
  it('gets the same session and the same answer, merged account and all', async () => {
    const [{ person, w }, { phone, p }] = [
      await silent({ world, people, taps }),
      await holder({ world, people, taps }),
    ];
    const tap = await taps.tap(person, phone);
    const idempotencyKey = key();
    const replies = await inParallel(4, 4, () => world.http.ok(SIGN_IN, tap, { idempotencyKey }));
    for (const reply of replies)
      expect(reply).toMatchObject({
        sessionId: replies[0]!.sessionId,
        refreshToken: replies[0]!.refreshToken,
        mergedUserId: w.user.id,
        user: { id: p.id },
        isNewUser: false,
      });
    expect(await world.sql.count('SELECT count(*) FROM account_joins WHERE user_id = $1', [p.id])).toBe(1);
    // The next sign-in merges nothing, and a repetition of it says as much.
    const next = await taps.tap(person, phone);
    const options = { idempotencyKey: key() };
    const [first, second] = [await world.http.ok(SIGN_IN, next, options), await world.http.ok(SIGN_IN, next, options)];
    expect(second.sessionId).toBe(first.sessionId);
    expect([first.mergedUserId, second.mergedUserId]).toEqual([undefined, undefined]);
  });

  it('of a new account is told that it is new again', async () => {
    const tap = await taps.tap(await newPerson(), people.phone(), { way: 'encrypted' });
    const options = { idempotencyKey: key() };
    const [first, second] = [await world.http.ok(SIGN_IN, tap, options), await world.http.ok(SIGN_IN, tap, options)];
    expect(second).toMatchObject({ sessionId: first.sessionId, isNewUser: true });
  });

  it('with another key, body or route is a used code', async () => {
    const tap = await taps.tap(await newPerson(), people.phone(), { way: 'both' });
    const options = { idempotencyKey: key() };
    await world.http.ok(SIGN_IN, tap, options);
    expect(await outcome(tap, { idempotencyKey: key() })).toBe('WECHAT_CODE_USED');
    expect(await outcome(tap)).toBe('WECHAT_CODE_USED');
    expect(await outcome({ ...tap, phoneCode: 'f'.repeat(64) }, options)).toBe('WECHAT_CODE_USED');
    expect(await world.http.outcome('POST /sign-in/wechat', { code: tap.code }, options)).toBe('WECHAT_CODE_USED');
  });
});

describe('one person', () => {
  it('may have twenty numbers read a day, whatever became of them; others are not counted', async () => {
    const person = await newPerson();
    const ask = async (someone: Person) =>
      world.http.call('POST /wechat/phone', { code: await world.wechat.code(someone), phoneCode: 'f'.repeat(64) });
    const statuses = await inParallel(20, 1, async () => (await ask(person)).status);
    expect(new Set(statuses)).toEqual(new Set([400]));
    const problem = await taps.refused(person, people.phone());
    expect(problem.name).toBe('RATE_LIMITED');
    expect((problem as { retryAfterSeconds?: number }).retryAfterSeconds).toBeGreaterThan(23 * 3600);
    expect((await taps.signIn(await newPerson(), people.phone())).isNewUser).toBe(true);
    expect((await taps.signIn(person, people.phone(), IN_OTHER)).isNewUser).toBe(true);
    clock.advance({ days: 1 });
    expect((await taps.signIn(person, people.phone())).isNewUser).toBe(true);
  });
});
