import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CodePurpose, SignInReply } from '@yaopai/protocol';
import { randomBytes } from 'node:crypto';
import { MIRROR_APP, SECOND_APP } from '../src/deployment.js';
import { addressOf, otherThan, People } from '../src/people.js';
import { TestClock } from '../src/test-clock.js';
import { inParallel, World } from '../src/world.js';

const PURPOSES: CodePurpose[] = [
  'sign-in',
  'sign-up',
  'reset-password',
  'bind',
  'change',
  'close-account',
  'join-phone',
];
const DAY_SECONDS = 24 * 60 * 60;

const clock = new TestClock();
let world: World;
let people: People;
beforeAll(async () => {
  world = await World.start({ clock, servers: 2 });
  people = new People(world, clock);
});
afterAll(() => world.close());

const tries = (target: object, code: string): Promise<string> =>
  world.http.outcome('POST /sign-in/code', { ...target, code });

describe('a code', () => {
  it.each(['email', 'phone'] as const)(
    'for a %s is six digits in one message, and the answer says how long it lasts',
    async (kind) => {
      const target = people.contact(kind);
      const reply = await world.http.ok('POST /verification-codes', { ...target, purpose: 'sign-in' });
      expect(reply).toEqual({ sent: true, expiresInSeconds: 300, retryAfterSeconds: 60 });
      expect(world.inbox.of(addressOf(target))).toEqual([
        expect.objectContaining({
          channel: kind === 'email' ? 'email' : 'sms',
          to: addressOf(target),
          code: expect.stringMatching(/^\d{6}$/),
          purpose: 'sign-in',
          language: 'zh',
        }),
      ]);
      const { text, code } = world.inbox.newest(addressOf(target));
      expect(text).toContain(code);
    },
  );

  it('comes in the language of the request', async () => {
    for (const [language, expected] of [
      ['en', 'en'],
      ['en-GB;q=0.9, zh;q=0.1', 'en'],
      ['zh-TW', 'zh'],
      ['fr', 'zh'],
    ] as const) {
      const phone = people.phone();
      const headers = { 'accept-language': language };
      await people.code({ phone }, 'sign-in', { headers });
      const { language: sent, text } = world.inbox.newest(`+86${phone}`);
      expect([language, sent]).toEqual([language, expected]);
      expect(/验证码/.test(text)).toBe(expected === 'zh');
    }
  });

  it('is sent for every purpose, and is good for its own only', async () => {
    for (const purpose of PURPOSES) {
      const { handle } = await people.proven('phone');
      const code = await people.code(handle, purpose);
      expect([purpose, await tries(handle, code)]).toEqual([purpose, purpose === 'sign-in' ? 'ok' : 'CODE_WRONG']);
    }
  });

  it('is good once', async () => {
    const { handle } = await people.proven('email');
    const code = await people.code(handle, 'sign-in');
    expect([await tries(handle, code), await tries(handle, code)]).toEqual(['ok', 'CODE_WRONG']);
  });

  it('is good for five minutes', async () => {
    const { handle } = await people.proven('email');
    const first = await people.code(handle, 'sign-in');
    clock.advance({ seconds: 299 });
    expect(await tries(handle, first)).toBe('ok');
    const second = await people.code(handle, 'sign-in');
    clock.advance({ seconds: 301 });
    expect(await tries(handle, second)).toBe('CODE_EXPIRED');
  });

  it('is good for five tries: the right one as fifth, and never as sixth', async () => {
    const { handle } = await people.proven('phone');
    const first = await people.code(handle, 'sign-in');
    for (let by = 1; by <= 4; by++) expect(await tries(handle, otherThan(first, by))).toBe('CODE_WRONG');
    expect(await tries(handle, first)).toBe('ok');
    const second = await people.code(handle, 'sign-in');
    for (let by = 1; by <= 5; by++) expect(await tries(handle, otherThan(second, by))).toBe('CODE_WRONG');
    expect(await tries(handle, second)).toBe('CODE_EXPIRED');
    expect(await tries(handle, await people.code(handle, 'sign-in'))).toBe('ok');
  });

  it('loses no try to codes that are no six digits', async () => {
    const { handle } = await people.proven('phone');
    const code = await people.code(handle, 'sign-in');
    for (const malformed of ['', '12345', '1234567', ` ${code}`, `${code}\n`, 'abcdef', '１２３４５６']) {
      expect([malformed, await tries(handle, malformed)]).toEqual([malformed, 'INVALID_INPUT']);
    }
    for (let by = 1; by <= 4; by++) await tries(handle, otherThan(code, by));
    expect(await tries(handle, code)).toBe('ok');
  });

  it('for one address is wrong for every other', async () => {
    const [one, two] = [await people.proven('phone'), await people.proven('phone')];
    const [codeOfOne, codeOfTwo] = [await people.code(one.handle, 'sign-in'), await people.code(two.handle, 'sign-in')];
    if (codeOfOne !== codeOfTwo) expect(await tries(two.handle, codeOfOne)).toBe('CODE_WRONG');
    expect(await tries(one.handle, codeOfOne)).toBe('ok');
  });

  it('is of the pool, not of the application', async () => {
    const { handle, id } = await people.proven('email');
    const code = await people.code(handle, 'sign-in', { app: SECOND_APP });
    const elsewhere = await world.http.outcome('POST /sign-in/code', { ...handle, code }, { app: MIRROR_APP });
    expect(elsewhere).toBe('CODE_WRONG');
    expect((await world.http.ok('POST /sign-in/code', { ...handle, code })).user.id).toBe(id);
  });

  it('is in the database as keyed hashes only', async () => {
    const phone = people.phone();
    const code = await people.code({ phone }, 'sign-in');
    const rows = await world.sql.rows<{ row: string }>('SELECT to_jsonb(c)::text AS row FROM verification_codes c');
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) {
      expect(row).not.toContain(phone);
      expect(row.replace(/\\\\x[0-9a-f]+/g, '')).not.toContain(code);
    }
  });
});

describe('asking for another code', () => {
  it('within a minute is CODE_SENT_RECENTLY with the seconds that are left, whatever the purpose and the letter case', async () => {
    const email = people.email();
    const code = await people.code({ email }, 'sign-in');
    clock.advance({ seconds: 20 });
    for (const request of [
      { email, purpose: 'sign-in' },
      { email, purpose: 'sign-up' },
      { email: email.toUpperCase(), purpose: 'reset-password' },
    ]) {
      const answer = await world.http.call('POST /verification-codes', request, { app: SECOND_APP, server: 1 });
      expect(answer.json).toMatchObject({ name: 'CODE_SENT_RECENTLY', retryAfterSeconds: 40 });
      expect(answer.headers.get('retry-after')).toBe('40');
    }
    expect(world.inbox.of(email)).toHaveLength(1);
    // Possession is proved: the code that was already sent still works.
    expect(await tries({ email }, code)).toBe('ACCOUNT_NOT_FOUND');
    clock.advance({ seconds: 39 });
    expect((await world.http.refused('POST /verification-codes', { email, purpose: 'sign-in' })).name).toBe(
      'CODE_SENT_RECENTLY',
    );
    clock.advance({ seconds: 1 });
    await world.http.ok('POST /verification-codes', { email, purpose: 'sign-in' });
    expect(world.inbox.of(email)).toHaveLength(2);
  });

  it('asked for in vain again and again leaves tries and life of the code that is there', async () => {
    const { handle } = await people.proven('phone');
    const code = await people.code(handle, 'sign-in');
    for (let by = 1; by <= 4; by++) await tries(handle, otherThan(code, by));
    for (let time = 0; time < 10; time++) {
      expect(await world.http.outcome('POST /verification-codes', { ...handle, purpose: 'sign-in' })).toBe(
        'CODE_SENT_RECENTLY',
      );
    }
    expect(await tries(handle, code)).toBe('ok');
  });

  it('ends the one before it, with its tries', async () => {
    const { handle } = await people.proven('phone');
    const first = await people.code(handle, 'sign-in');
    for (let by = 1; by <= 5; by++) await tries(handle, otherThan(first, by));
    const second = await people.code(handle, 'sign-in');
    if (first !== second) expect(await tries(handle, first)).toBe('CODE_WRONG');
    expect(await tries(handle, second)).toBe('ok');
  });

  it('for one purpose leaves the one for another purpose as it is', async () => {
    const { handle, id } = await people.proven('email');
    const toReset = await people.code(handle, 'reset-password');
    const toSignIn = await people.code(handle, 'sign-in');
    await world.http.ok('POST /passwords/reset', { ...handle, code: toReset, password: people.password() });
    expect((await world.http.ok('POST /sign-in/code', { ...handle, code: toSignIn })).user.id).toBe(id);
  });

  it('is allowed twenty times a day, whatever the purposes', async () => {
    const email = people.email();
    const ask = (purpose: CodePurpose): Promise<string> =>
      world.http.outcome('POST /verification-codes', { email, purpose });
    for (let time = 0; time < 20; time++) {
      expect(await ask(PURPOSES[time % PURPOSES.length]!)).toBe('ok');
      clock.advance({ seconds: 61 });
    }
    const answer = await world.http.call('POST /verification-codes', { email, purpose: 'sign-in' });
    const { name, retryAfterSeconds } = answer.json as { name: string; retryAfterSeconds: number };
    expect(['CODE_SENT_RECENTLY', 'RATE_LIMITED']).toContain(name);
    expect(retryAfterSeconds).toBeGreaterThan(12 * 60 * 60);
    clock.advance({ seconds: retryAfterSeconds - 1 });
    expect(await ask('sign-in')).not.toBe('ok');
    clock.advance({ seconds: 1 });
    expect(await ask('sign-in')).toBe('ok');
    expect(world.inbox.of(email)).toHaveLength(21);
    expect(retryAfterSeconds).toBeLessThanOrEqual(DAY_SECONDS);
  });

  it('by fifty at the same time, on two servers, is one message', async () => {
    const phone = people.phone();
    const outcomes = await inParallel(50, 50, (index) =>
      world.http.outcome('POST /verification-codes', { phone, purpose: 'sign-in' }, { server: index % 2 }),
    );
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'CODE_SENT_RECENTLY')).toHaveLength(49);
    expect(world.inbox.of(`+86${phone}`)).toHaveLength(1);
  });
});

describe('the answer to asking for a code', () => {
  it('is the same for an address that somebody has, claims or has not, for every purpose', async () => {
    for (const purpose of PURPOSES) {
      const [verified, claimed, none] = [await people.proven('email'), people.email(), people.email()];
      await people.claiming(claimed);
      clock.advance({ seconds: 61 });
      const answers: object[] = [];
      for (const email of [verified.handle.email!, claimed, none]) {
        const { status, text } = await world.http.call('POST /verification-codes', { email, purpose });
        const { subject, text: message, code } = world.inbox.newest(email);
        answers.push({ status, text, subject, message: message.replaceAll(code, '######') });
      }
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
    }
  });
});

describe('one code raced a hundred times on two servers', () => {
  const race = async (key?: string): Promise<{ ok: SignInReply[]; others: string[]; user: string }> => {
    const { handle, id } = await people.proven('phone');
    const code = await people.code(handle, 'sign-in');
    const answers = await inParallel(100, 50, (index) =>
      world.http.call(
        'POST /sign-in/code',
        { ...handle, code },
        { server: index % 2, patient: true, ...(key && { idempotencyKey: key }) },
      ),
    );
    return {
      ok: answers.filter(({ status }) => status === 200).map(({ json }) => json as SignInReply),
      others: answers.filter(({ status }) => status !== 200).map(({ json }) => (json as { name: string }).name),
      user: id,
    };
  };
  const sessionsOf = (user: string): Promise<number> =>
    world.sql.count('SELECT count(*) FROM sessions WHERE user_id = $1', [user]);

  it('is used once', async () => {
    const { ok, others, user } = await race();
    expect(ok).toHaveLength(1);
    expect(others.every((name) => name === 'CODE_WRONG' || name === 'CODE_EXPIRED')).toBe(true);
    expect(await sessionsOf(user)).toBe(2);
  });

  it('with one key is one session and a hundred equal answers', async () => {
    const { ok, others, user } = await race(randomBytes(16).toString('base64url'));
    expect(others).toEqual([]);
    expect(new Set(ok.map(({ sessionId, refreshToken }) => sessionId + refreshToken)).size).toBe(1);
    expect(await sessionsOf(user)).toBe(2);
  });

  it('takes no more than five wrong tries', async () => {
    const { handle } = await people.proven('phone');
    const code = await people.code(handle, 'sign-in');
    const outcomes = await inParallel(50, 25, (index) =>
      world.http.outcome(
        'POST /sign-in/code',
        { ...handle, code: otherThan(code, index + 1) },
        { server: index % 2, patient: true },
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'CODE_WRONG')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'CODE_EXPIRED')).toHaveLength(45);
    expect(await tries(handle, code)).toBe('CODE_EXPIRED');
  });
});
