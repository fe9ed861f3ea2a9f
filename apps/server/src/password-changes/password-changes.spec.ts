import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CodePurpose, SessionId, UserId, UserPoolId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { addShop, type Services, startServices } from '../../test/services.js';
import { SetClock } from '../../test/set-clock.js';
import type { Client } from '../applications/index.js';
import { Database, type Transaction } from '../database/index.js';
import { Accounts, type Contact, type Handle } from '../handles/index.js';
import { AppError, type Principal } from '../http/index.js';
import { type CodeMessage, CodeSender } from '../messages/index.js';
import { Passwords, PasswordTries } from '../passwords/index.js';
import { SessionsService } from '../sessions/index.js';
import { openTestDatabase } from '../testing/index.js';
import { Throttle } from '../throttles/index.js';
import { VerificationCodes } from '../verification-codes/index.js';
import { MyPasswordService } from './my-password.service.js';
import { PasswordChangesModule } from './password-changes.module.js';
import { PasswordResetService } from './password-reset.service.js';

interface Member {
  id: UserId;
  email: Contact & { kind: 'email' };
  username: Handle & { kind: 'username' };
  password: string;
  sessions: [SessionId, SessionId];
}

const POOL = 'shop' as UserPoolId;
const CLIENT = {
  application: { id: 'shop-app' },
  pool: { id: POOL, name: 'Shop', passwordRules: { minLength: 8, minClasses: 1 } },
} as unknown as Client;
const TRIES = 10;

const clock = new SetClock();
let get: Services['get'];
let sql: Services['sql'];
let close: Services['close'];
let sent: CodeMessage[];

beforeAll(async () => {
  ({ get, sql, close } = await startServices(await openTestDatabase(), [PasswordChangesModule], { clock }));
  jest.spyOn(get(CodeSender), 'assertConfigured').mockReturnValue(undefined);
  jest.spyOn(get(CodeSender), 'send').mockImplementation((message) => Promise.resolve(void sent.push(message)));
  await addShop(sql);
});
beforeEach(() => {
  sent = [];
});
afterAll(() => close());

let count = 0;
const fresh = (): string => `tarnished kettle ${(count += 1)}`;

/** Signed in twice. */
async function member({ verified = true, password = fresh() as string | null } = {}): Promise<Member> {
  const id = randomUUID() as UserId;
  const name = `member-${(count += 1)}`;
  await sql(
    `INSERT INTO users (id, pool_id, username, email, email_verified, created_at, updated_at)
     VALUES ($1, 'shop', $2, $3, $4, now(), now())`,
    [id, name, `${name}@example.com`, verified],
  );
  if (password !== null) {
    const hash = await get(Passwords).hash(password);
    await get(Database).transaction((tx) => get(Passwords).set(tx, id, hash));
  }
  const sessions = [randomUUID(), randomUUID()] as [SessionId, SessionId];
  for (const session of sessions) {
    await sql(
      `INSERT INTO sessions (id, pool_id, application_id, user_id, method, created_at, idle_expires_at, expires_at)
       VALUES ($1, 'shop', 'shop-app', $2, 'password', $3, $4, $4)`,
      [session, id, clock.date(), new Date(clock.now() + 100 * 24 * 60 * 60_000)],
    );
  }
  return {
    id,
    email: { kind: 'email', email: `${name}@example.com` },
    username: { kind: 'username', username: name },
    password: password ?? '',
    sessions,
  };
}

async function codeFor({ email }: Pick<Member, 'email'>, purpose: CodePurpose = 'reset-password'): Promise<string> {
  await get(VerificationCodes).send(CLIENT, email, purpose, 'en');
  return sent.at(-1)!.code;
}

/** `ok`, or the name of the refusal. */
async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: unknown) => {
      if (error instanceof AppError) return error.error;
      throw error;
    },
  );
}

const reset = ({ email: { email } }: Pick<Member, 'email'>, code: string, password: string): Promise<string> =>
  outcome(get(PasswordResetService).reset(CLIENT, { email, code, password }));

function change(
  who: Member,
  body: { password: string; oldPassword?: string },
  sessionId = who.sessions[0],
): Promise<string> {
  const principal = { user: { id: who.id, poolId: POOL }, sessionId } as Principal;
  return outcome(get(MyPasswordService).change(CLIENT, principal, body));
}

async function isPassword({ id }: Member, password: string): Promise<boolean> {
  return get(Passwords).verify(await get(Passwords).find(id), password);
}

const endings = async ({ sessions }: Member): Promise<(string | null)[]> => {
  const rows = await sql<{ id: string; end_reason: string | null }>(
    'SELECT id, end_reason FROM sessions WHERE id = ANY($1)',
    [sessions],
  );
  return sessions.map((id) => rows.find((row) => row.id === id)!.end_reason);
};

const audited = ({ id }: Member): Promise<unknown[]> =>
  sql('SELECT type, application_id, data FROM audit_events WHERE user_id = $1 ORDER BY type', [id]);

/** Does the work while the others wait for the user's row, which all of them have reached. */
async function meanwhile<T extends string[]>(
  { id }: Member,
  others: { [Index in keyof T]: () => Promise<T[Index]> },
  work: (tx: Transaction) => Promise<void> = async () => undefined,
): Promise<T> {
  let running: Promise<string>[] = [];
  await get(Database).transaction(async (tx) => {
    await get(Accounts).lock(tx, id);
    let done = 0;
    running = others.map((start: () => Promise<string>) => start().finally(() => (done += 1)));
    const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity
                      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while (done === 0 && (await sql<{ count: number }>(waiting))[0]!.count < others.length);
    expect(done).toBe(0);
    await work(tx);
  });
  return (await Promise.all(running)) as T;
}

const SET_STATE = `
  UPDATE users SET state = $2, closing_since = CASE WHEN $2 = 'closing' THEN now() END,
         erased_after = CASE WHEN $2 = 'closing' THEN now() END
   WHERE id = $1`;

describe('a reset', () => {
  test('sets the password, ends every session and is recorded', async () => {
    const lin = await member();
    const password = fresh();
    expect(await reset(lin, await codeFor(lin), password)).toBe('ok');
    expect([await isPassword(lin, password), await isPassword(lin, lin.password)]).toEqual([true, false]);
    expect(await endings(lin)).toEqual(['password', 'password']);
    expect(await audited(lin)).toEqual([
      { type: 'password.reset', application_id: 'shop-app', data: { handle: 'email' } },
    ]);
  });

  test('sets a first password', async () => {
    const lin = await member({ password: null });
    const password = fresh();
    expect(await reset(lin, await codeFor(lin), password)).toBe('ok');
    expect(await isPassword(lin, password)).toBe(true);
  });

  test('by the first proof of an unproven account takes it back', async () => {
    const lin = await member({ verified: false });
    const password = fresh();
    expect(await reset(lin, await codeFor(lin), password)).toBe('ok');
    expect([await isPassword(lin, password), await endings(lin)]).toEqual([true, ['password', 'password']]);
    expect(await audited(lin)).toMatchObject([{ type: 'account.taken-back' }, { type: 'password.reset' }]);
    expect(await sql('SELECT email_verified FROM users WHERE id = $1', [lin.id])).toEqual([{ email_verified: true }]);
  });

  test('to an unacceptable password spends no code', async () => {
    const lin = await member();
    const code = await codeFor(lin);
    expect(await reset(lin, code, '12345678')).toBe('PASSWORD_TOO_WEAK');
    expect(await reset(lin, code, fresh())).toBe('ok');
  });

  test('with a wrong code loses a try, and nothing else', async () => {
    const lin = await member();
    const code = await codeFor(lin);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let time = 0; time < 5; time += 1) expect(await reset(lin, wrong, fresh())).toBe('CODE_WRONG');
    expect(await reset(lin, code, fresh())).toBe('CODE_EXPIRED');
    expect([await isPassword(lin, lin.password), await endings(lin)]).toEqual([true, [null, null]]);
  });

  test('is done by no code for another purpose', async () => {
    const lin = await member();
    expect(await reset(lin, await codeFor(lin, 'sign-in'), fresh())).toBe('CODE_WRONG');
    expect(await isPassword(lin, lin.password)).toBe(true);
  });

  test('of nobody spends the code and says so', async () => {
    const nobody = { email: { kind: 'email', email: 'nobody@example.com' } } as const;
    const code = await codeFor(nobody);
    expect(await reset(nobody, code, fresh())).toBe('ACCOUNT_NOT_FOUND');
    expect(await reset(nobody, code, fresh())).toBe('CODE_WRONG');
  });

  test.each([
    ['blocked', 'ACCOUNT_BLOCKED'],
    ['closing', 'ACCOUNT_CLOSING'],
  ])('of a %s account is %s and changes nothing', async (state, refusal) => {
    const lin = await member();
    const code = await codeFor(lin);
    await sql(SET_STATE, [lin.id, state]);
    expect(await reset(lin, code, fresh())).toBe(refusal);
    expect([await isPassword(lin, lin.password), await endings(lin)]).toEqual([true, [null, null]]);
    expect(await reset(lin, code, fresh())).toBe('CODE_WRONG');
  });

  test('forgets the tries of every handle and of the old password', async () => {
    const lin = await member();
    const tries = get(PasswordTries);
    const all = [
      () => tries.count(POOL, lin.email),
      () => tries.count(POOL, lin.username),
      () => tries.countOld(lin.id),
    ];
    for (const count of all) {
      for (let time = 0; time < TRIES; time += 1) await count();
      expect(await outcome(count())).toBe('RATE_LIMITED');
    }
    expect(await reset(lin, await codeFor(lin), fresh())).toBe('ok');
    for (const count of all) expect(await outcome(count())).toBe('ok');
  });

  test('is done although tries could not be forgotten', async () => {
    const lin = await member();
    const password = fresh();
    const clear = jest.spyOn(get(Throttle), 'clear').mockRejectedValueOnce(new AppError('BUSY'));
    expect(await reset(lin, await codeFor(lin), password)).toBe('ok');
    expect([clear.mock.calls.length, await isPassword(lin, password)]).toEqual([1, true]);
    clear.mockRestore();
  });
});

describe('a change', () => {
  test('with the old password keeps this session, ends the others and is recorded', async () => {
    const lin = await member();
    const password = fresh();
    expect(await change(lin, { password, oldPassword: lin.password })).toBe('ok');
    expect([await isPassword(lin, password), await endings(lin)]).toEqual([true, [null, 'password']]);
    expect(await audited(lin)).toEqual([{ type: 'password.changed', application_id: 'shop-app', data: {} }]);
  });

  test('sets a first password without an old one', async () => {
    const lin = await member({ password: null });
    const password = fresh();
    expect(await change(lin, { password })).toBe('ok');
    expect([await isPassword(lin, password), await endings(lin)]).toEqual([true, [null, 'password']]);
  });

  test('answers the user', async () => {
    const lin = await member();
    const principal = { user: { id: lin.id, poolId: POOL }, sessionId: lin.sessions[0] } as Principal;
    expect(
      await get(MyPasswordService).change(CLIENT, principal, { password: fresh(), oldPassword: lin.password }),
    ).toMatchObject({ id: lin.id, username: lin.username.username, identities: [] });
  });

  test('without the old password is refused by its field, and counts as no try', async () => {
    const lin = await member();
    const principal = { user: { id: lin.id, poolId: POOL }, sessionId: lin.sessions[0] } as Principal;
    for (let time = 0; time <= TRIES; time += 1) {
      await expect(get(MyPasswordService).change(CLIENT, principal, { password: fresh() })).rejects.toMatchObject({
        error: 'INVALID_INPUT',
        detail: { fields: [{ field: 'oldPassword' }] },
      });
    }
    expect(await change(lin, { password: fresh(), oldPassword: lin.password })).toBe('ok');
  });

  test('with a wrong old password is refused and stays counted: the eleventh waits, also with the right one', async () => {
    const lin = await member();
    const password = fresh();
    for (let time = 0; time < TRIES; time += 1) {
      expect(await change(lin, { password, oldPassword: fresh() }, lin.sessions[time % 2])).toBe('OLD_PASSWORD_WRONG');
    }
    expect(await change(lin, { password, oldPassword: lin.password })).toBe('RATE_LIMITED');
    expect([await isPassword(lin, lin.password), await endings(lin), await audited(lin)]).toEqual([
      true,
      [null, null],
      [],
    ]);
    clock.time += 15 * 60_000;
    expect(await change(lin, { password, oldPassword: lin.password })).toBe('ok');
  });

  test('of many guesses at once looks at ten', async () => {
    const lin = await member();
    const guesses = Array.from({ length: 30 }, () => change(lin, { password: fresh(), oldPassword: fresh() }));
    const outcomes = await Promise.all(guesses);
    expect(outcomes.filter((each) => each === 'OLD_PASSWORD_WRONG')).toHaveLength(TRIES);
    expect(outcomes.filter((each) => each === 'RATE_LIMITED')).toHaveLength(20);
  });

  test('with the right one forgets the wrong ones', async () => {
    const lin = await member();
    let { password } = lin;
    for (let round = 0; round < 2; round += 1) {
      for (let time = 1; time < TRIES; time += 1) await change(lin, { password: fresh(), oldPassword: fresh() });
      const oldPassword = password;
      password = fresh();
      expect(await change(lin, { password, oldPassword })).toBe('ok');
    }
  });

  test('to an unacceptable password is refused before any try', async () => {
    const lin = await member();
    for (let time = 0; time <= TRIES; time += 1) {
      expect(await change(lin, { password: 'short', oldPassword: fresh() })).toBe('PASSWORD_TOO_WEAK');
    }
    expect(await change(lin, { password: fresh(), oldPassword: lin.password })).toBe('ok');
  });
});

describe('of two at the same time', () => {
  test.each([
    ['one session', 0],
    ['two sessions', 1],
  ])('changes with the same old password in %s one succeeds', async (_, session) => {
    const lin = await member();
    const passwords = [fresh(), fresh()] as const;
    const outcomes = await meanwhile(
      lin,
      [0, session].map(
        (of, index) => () => change(lin, { password: passwords[index]!, oldPassword: lin.password }, lin.sessions[of]),
      ),
    );
    expect([...outcomes].sort()).toEqual(['OLD_PASSWORD_WRONG', 'ok']);
    expect(await isPassword(lin, passwords[outcomes.indexOf('ok')]!)).toBe(true);
    expect(await audited(lin)).toHaveLength(1);
  });

  test('changes that set a first password one succeeds', async () => {
    const lin = await member({ password: null });
    const passwords = [fresh(), fresh()] as const;
    const outcomes = await meanwhile(
      lin,
      passwords.map((password) => () => change(lin, { password })),
    );
    expect([...outcomes].sort()).toEqual(['OLD_PASSWORD_WRONG', 'ok']);
    expect(await isPassword(lin, passwords[outcomes.indexOf('ok')]!)).toBe(true);
  });

  test('a change and a reset: the reset stands, or the change came before it', async () => {
    const lin = await member();
    const code = await codeFor(lin);
    const [byReset, byChange] = [fresh(), fresh()];
    const [resetOutcome, changeOutcome] = await meanwhile(lin, [
      () => reset(lin, code, byReset),
      () => change(lin, { password: byChange, oldPassword: lin.password }),
    ]);
    expect(resetOutcome).toBe('ok');
    expect(['ok', 'OLD_PASSWORD_WRONG']).toContain(changeOutcome);
    expect([await isPassword(lin, byReset), await endings(lin)]).toEqual([true, ['password', 'password']]);
  });

  test('a change loses to a reset that came first', async () => {
    const lin = await member();
    const [byReset, byChange] = [fresh(), fresh()];
    const hash = await get(Passwords).hash(byReset);
    const outcomes = await meanwhile(
      lin,
      [() => change(lin, { password: byChange, oldPassword: lin.password })],
      async (tx) => {
        await get(Passwords).set(tx, lin.id, hash);
        await get(SessionsService).endAll(tx, lin.id, { reason: 'password' });
      },
    );
    expect(outcomes).toEqual(['OLD_PASSWORD_WRONG']);
    expect(await isPassword(lin, byReset)).toBe(true);
  });

  test.each([
    [
      'the end of its session',
      'SESSION_ENDED',
      `UPDATE sessions SET ended_at = now(), end_reason = 'admin' WHERE user_id = $1`,
    ],
    ['a block', 'ACCOUNT_BLOCKED', `UPDATE users SET state = 'blocked' WHERE id = $1`],
  ] as const)('a change loses to %s', async (_, refusal, statement) => {
    const lin = await member();
    const body = { password: fresh(), oldPassword: lin.password };
    const outcomes = await meanwhile(
      lin,
      [() => change(lin, body)],
      async (tx) => void (await tx.query(statement, [lin.id])),
    );
    expect(outcomes).toEqual([refusal]);
    expect(await isPassword(lin, lin.password)).toBe(true);
  });
});
