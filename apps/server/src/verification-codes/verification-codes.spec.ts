import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { CodePurpose, SendCodeReply, UserPoolId } from '@yaopai/protocol';
import { randomBytes } from 'node:crypto';
import { rejectionOf } from '../../test/code-messages.js';
import { SetClock } from '../../test/set-clock.js';
import { KeyRing } from '../crypto/index.js';
import type { Contact } from '../handles/index.js';
import { AppError } from '../http/index.js';
import { type CodeMessage, CodeSender, DeliveryError, Outbox } from '../messages/index.js';
import { Random, SystemRandom } from '../runtime/index.js';
import { Throttle, ThrottleRepository } from '../throttles/index.js';
import { type OpenDatabase, openTestDatabase, until } from '../testing/index.js';
import { VerificationCodeRepository } from './verification-code.repository.js';
import { type CodeProof, VerificationCodes } from './verification-codes.js';

Logger.overrideLogger(false);

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const EMAIL: Contact = { kind: 'email', email: 'lin@example.com' };
const PHONE: Contact = { kind: 'phone', countryCode: '86', phone: '13800138000' };

/** Gives the bytes it holds, whatever is asked. */
class FixedRandom extends Random {
  constructor(private readonly byte: number) {
    super();
  }
  bytes(length: number): Buffer {
    return Buffer.alloc(length, this.byte);
  }
}

type Channel = ConstructorParameters<typeof Outbox>[0]['sms'];

let opened: OpenDatabase;
let clock: SetClock;
let sent: CodeMessage[];
let failure: Error | undefined;
let codes: VerificationCodes;
let poolId: UserPoolId;

beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(() => opened.close());
beforeEach(async () => {
  clock = new SetClock();
  sent = [];
  failure = undefined;
  codes = codesWith(new SystemRandom());
  poolId = await addPool();
});

async function deliver(message: CodeMessage): Promise<void> {
  if (failure) throw failure;
  sent.push(message);
}

function codesWith(
  random: Random,
  sms: Channel = { deliver },
  keyRing = new KeyRing(Buffer.alloc(32, 1)),
): VerificationCodes {
  return new VerificationCodes(
    new VerificationCodeRepository(opened.database),
    new CodeSender(new Outbox({ email: { deliver }, sms })),
    new Throttle(new ThrottleRepository(opened.database), keyRing, clock),
    keyRing,
    clock,
    random,
  );
}

async function addPool(): Promise<UserPoolId> {
  const id = `p${randomBytes(4).toString('hex')}` as UserPoolId;
  await opened.dataSource.query(
    `INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ($1, 'p', now(), now())`,
    [id],
  );
  return id;
}

const clientOf = (id: UserPoolId): Parameters<VerificationCodes['send']>[0] => ({ pool: { id, name: '示例' } });

const send = (contact: Contact = EMAIL, purpose: CodePurpose = 'sign-in', pool = poolId): Promise<SendCodeReply> =>
  codes.send(clientOf(pool), contact, purpose, 'zh');

async function code(contact: Contact = EMAIL, purpose: CodePurpose = 'sign-in'): Promise<string> {
  await send(contact, purpose);
  return sent.at(-1)!.code;
}

async function refusal(promise: Promise<unknown>): Promise<[name: string, retryAfterSeconds: number | undefined]> {
  const error = await rejectionOf(promise);
  if (!(error instanceof AppError)) throw error;
  return [error.error, error.detail.retryAfterSeconds];
}

async function redeemAll(...proofs: (Partial<CodeProof> & { code: string })[]): Promise<string> {
  const refused = await opened.database.transaction((tx) =>
    codes.redeem(tx, ...proofs.map((proof) => ({ poolId, contact: EMAIL, purpose: 'sign-in' as const, ...proof }))),
  );
  return refused?.error ?? 'ok';
}

const redeem = (entered: string, proof: Partial<CodeProof> = {}): Promise<string> =>
  redeemAll({ code: entered, ...proof });

const otherThan = (right: string, by = 1): string => String((Number(right) + by) % 1_000_000).padStart(6, '0');

const rowCount = async (): Promise<number> => {
  const [{ count }] = (await opened.dataSource.query(
    'SELECT count(*)::integer AS count FROM verification_codes WHERE pool_id = $1',
    [poolId],
  )) as [{ count: number }];
  return count;
};

describe('sending', () => {
  test('gives the channel all that a message needs', async () => {
    expect(await send(PHONE, 'bind')).toEqual({ sent: true, expiresInSeconds: 300, retryAfterSeconds: 60 });
    await codes.send(clientOf(poolId), EMAIL, 'sign-up', 'en');
    const rest = { code: expect.stringMatching(/^\d{6}$/), poolName: '示例', expiresInMinutes: 5 };
    expect(sent).toEqual([
      { channel: 'sms', to: '+8613800138000', countryCode: '86', purpose: 'bind', language: 'zh', ...rest },
      { channel: 'email', to: 'lin@example.com', purpose: 'sign-up', language: 'en', ...rest },
    ]);
  });

  test.each([
    [0, '000000'],
    [0x01, '130241'],
    [0xff, '211455'],
  ])('draws six digits from whatever randomness it is given: %i', async (byte, expected) => {
    codes = codesWith(new FixedRandom(byte));
    expect(await code()).toBe(expected);
    expect(await redeem(expected)).toBe('ok');
  });

  test('happens once a minute to one target, whatever the purpose', async () => {
    const first = await code();
    clock.time += 20 * SECOND;
    expect(await refusal(send())).toEqual(['CODE_SENT_RECENTLY', 40]);
    expect(await refusal(send(EMAIL, 'bind'))).toEqual(['CODE_SENT_RECENTLY', 40]);
    await send(PHONE);
    await send(EMAIL, 'sign-in', await addPool());
    expect(sent).toHaveLength(3);
    expect(await redeem(first)).toBe('ok');
    clock.time += 40 * SECOND;
    await send();
  });

  test('happens twenty times a day to one target', async () => {
    for (let time = 0; time < 20; time++) {
      await send();
      clock.time += MINUTE;
    }
    const left = 24 * 60 * 60 - 20 * 60;
    expect(await refusal(send())).toEqual(['RATE_LIMITED', left]);
    clock.time += left * SECOND - 1;
    expect(await refusal(send())).toEqual(['RATE_LIMITED', 1]);
    clock.time += 1;
    await send();
    expect(sent).toHaveLength(21);
  });

  test('at the same time is one message', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, () =>
        send().then(
          () => 'ok',
          (error: AppError) => error.error,
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'CODE_SENT_RECENTLY')).toHaveLength(29);
    expect(sent).toHaveLength(1);
    expect(await redeem(sent[0]!.code)).toBe('ok');
  });

  test('that fails gives the minute back and leaves no code', async () => {
    failure = new DeliveryError('ECONNREFUSED');
    expect(await refusal(send())).toEqual(['BUSY', 30]);
    expect(await rowCount()).toBe(0);
    failure = undefined;
    expect(await redeem(await code())).toBe('ok');
  });

  test('that fails uses up nothing of the day', async () => {
    failure = new DeliveryError('ECONNREFUSED');
    for (let time = 0; time < 25; time++) expect((await refusal(send()))[0]).toBe('BUSY');
    failure = undefined;
    expect(await send()).toMatchObject({ sent: true });
  });

  test('that took too long is counted for the day: it may arrive yet', async () => {
    failure = new DeliveryError('deadline');
    for (let time = 0; time < 20; time++) expect((await refusal(send()))[0]).toBe('BUSY');
    expect((await refusal(send()))[0]).toBe('RATE_LIMITED');
  });

  test('that fails leaves nothing to guess at, not for a moment, and the code before it as it was', async () => {
    const before = await code(PHONE);
    clock.time += MINUTE;
    const guesses: string[] = [];
    codes = codesWith(new SystemRandom(), {
      deliver: async (message) => {
        guesses.push(await redeem((message as CodeMessage).code, { contact: PHONE }));
        throw new DeliveryError('isv.BUSINESS_LIMIT_CONTROL');
      },
    });
    for (let time = 0; time < 3; time++) expect((await refusal(send(PHONE)))[0]).toBe('BUSY');
    expect(guesses).toEqual(['CODE_WRONG', 'CODE_WRONG', 'CODE_WRONG']);
    expect(await redeem(before, { contact: PHONE })).toBe('ok');
  });

  test('that fails after all leaves the code that was sent since', async () => {
    let fail = (_: Error): void => undefined;
    const hanging = new Promise<void>((_, reject) => (fail = reject));
    const started = new Promise<void>((resolve) => {
      codes = codesWith(new SystemRandom(), {
        deliver: () => {
          resolve();
          return hanging;
        },
      });
    });
    const first = send(PHONE);
    await started;
    clock.time += MINUTE;
    codes = codesWith(new SystemRandom());
    const second = await code(PHONE);
    fail(new DeliveryError('ECONNRESET'));
    expect((await refusal(first))[0]).toBe('BUSY');
    expect(await redeem(second, { contact: PHONE })).toBe('ok');
  });

  test('by a channel that nobody set up counts nothing', async () => {
    const refused = new AppError('INVALID_INPUT');
    codes = codesWith(new SystemRandom(), { deliver, refusal: () => refused });
    for (let time = 0; time < 21; time++) expect(await rejectionOf(send(PHONE))).toBe(refused);
    codes = codesWith(new SystemRandom());
    await send(PHONE);
  });
});

describe('a code', () => {
  test('lives five minutes', async () => {
    const first = await code();
    clock.time += 5 * MINUTE - 1;
    expect(await redeem(first)).toBe('ok');
    const second = await code();
    clock.time += 5 * MINUTE;
    expect(await redeem(second)).toBe('CODE_EXPIRED');
  });

  test('stands five tries', async () => {
    const first = await code();
    for (let by = 1; by <= 4; by++) expect(await redeem(otherThan(first, by))).toBe('CODE_WRONG');
    expect(await redeem(first)).toBe('ok');
    clock.time += MINUTE;
    const second = await code();
    for (let by = 1; by <= 5; by++) expect(await redeem(otherThan(second, by))).toBe('CODE_WRONG');
    expect([await redeem(second), await redeem(otherThan(second))]).toEqual(['CODE_EXPIRED', 'CODE_EXPIRED']);
    clock.time += MINUTE;
    expect(await redeem(await code())).toBe('ok');
  });

  test('stands five wrong tries at the same time, and no sixth', async () => {
    const right = await code();
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, by) => redeem(otherThan(right, by + 1))));
    expect(outcomes.filter((outcome) => outcome === 'CODE_WRONG')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'CODE_EXPIRED')).toHaveLength(35);
  });

  test('is used once by a hundred at the same time', async () => {
    const right = await code();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => redeem(right)));
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'CODE_WRONG')).toHaveLength(99);
    expect(await rowCount()).toBe(0);
  });

  test('is back when the transaction that spent it is not committed', async () => {
    const right = await code();
    const undone = opened.database.transaction(async (tx) => {
      await codes.redeem(tx, { poolId, contact: EMAIL, purpose: 'sign-in', code: right });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await redeem(right)).toBe('ok');
  });

  test('is bound to purpose, contact and pool', async () => {
    const right = await code();
    expect(await redeem(right, { purpose: 'reset-password' })).toBe('CODE_WRONG');
    expect(await redeem(right, { contact: PHONE })).toBe('CODE_WRONG');
    expect(await redeem(right, { poolId: await addPool() })).toBe('CODE_WRONG');
    expect(await redeem(right)).toBe('ok');
  });

  test('ends the one before it', async () => {
    codes = codesWith(new FixedRandom(1));
    const first = await code();
    clock.time += MINUTE;
    codes = codesWith(new FixedRandom(2));
    const second = await code();
    expect([await redeem(first), await redeem(second)]).toEqual(['CODE_WRONG', 'ok']);
  });

  test('is stored as keyed hashes only', async () => {
    const right = await code();
    const rows = (await opened.dataSource.query(
      `SELECT encode(code_hash, 'escape') || encode(target_hash, 'escape') AS text FROM verification_codes WHERE pool_id = $1`,
      [poolId],
    )) as { text: string }[];
    expect(rows).toHaveLength(1);
    expect(rows[0]!.text).not.toContain(right);
    expect(rows[0]!.text).not.toContain('example.com');
  });
});

describe('two codes together', () => {
  test('are both spent when both are right', async () => {
    const proofs = [
      { code: await code(EMAIL, 'bind'), purpose: 'bind' as const },
      { code: await code(PHONE, 'change'), purpose: 'change' as const, contact: PHONE },
    ];
    expect([await redeemAll(...proofs), await redeemAll(...proofs)]).toEqual(['ok', 'CODE_WRONG']);
    expect(await rowCount()).toBe(0);
  });

  test('are both kept when one is wrong, which loses a try', async () => {
    const email = { code: await code(EMAIL, 'bind'), purpose: 'bind' as const };
    const phone = { code: await code(PHONE, 'change'), purpose: 'change' as const, contact: PHONE };
    for (let by = 1; by <= 5; by++) {
      expect(await redeemAll(email, { ...phone, code: otherThan(phone.code, by) })).toBe('CODE_WRONG');
    }
    expect(await redeemAll(email, phone)).toBe('CODE_EXPIRED');
    expect(await redeemAll(email)).toBe('ok');
  });
});

describe('the lock of a contact', () => {
  /** Whether somebody else could take the contact's lock now. */
  const isFree = async (...contacts: Contact[]): Promise<boolean> => {
    try {
      await opened.database.transaction(async (tx) => {
        await tx.query(`SET LOCAL lock_timeout = '100ms'`);
        await codes.lock(tx, poolId, ...contacts);
      });
      return true;
    } catch (error) {
      if (error instanceof AppError && error.error === 'BUSY') return false;
      throw error;
    }
  };

  test('is held until the transaction ends, by pool and contact', async () => {
    await opened.database.transaction(async (tx) => {
      await codes.lock(tx, poolId, EMAIL, EMAIL);
      expect([await isFree(PHONE, EMAIL), await isFree(PHONE)]).toEqual([false, true]);
      await codes.lock(tx, await addPool(), PHONE);
      expect(await isFree(PHONE)).toBe(true);
    });
    expect(await isFree(EMAIL)).toBe(true);
  });

  test('of two contacts is taken in one order, whatever the order they are named in', async () => {
    let waiting: Promise<void> | undefined;
    await opened.database.transaction(async (tx) => {
      await codes.lock(tx, poolId, PHONE);
      waiting = opened.database.transaction((other) => codes.lock(other, poolId, PHONE, EMAIL));
      await until(someoneWaits, { what: 'the other transaction waits for the lock' });
      expect(await isFree(EMAIL)).toBe(false);
    });
    await waiting;
  });

  const someoneWaits = async (): Promise<boolean> => {
    const rows = (await opened.dataSource.query(
      `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )) as unknown[];
    return rows.length > 0;
  };
});

describe('a change of the master key', () => {
  const by = (...keys: [number, number?]): VerificationCodes =>
    codesWith(new SystemRandom(), undefined, new KeyRing(...(keys.map((byte) => Buffer.alloc(32, byte)) as [Buffer])));

  test('leaves a code that was sent before it good, for one use and five tries', async () => {
    codes = by(1);
    const right = await code();
    codes = by(2, 1);
    for (let time = 0; time < 4; time++) expect(await redeem(otherThan(right))).toBe('CODE_WRONG');
    expect(await redeem(right)).toBe('ok');
    expect(await redeem(right)).toBe('CODE_WRONG');
    expect(await rowCount()).toBe(0);
  });

  test('leaves it good also where a server does not make with the new key yet', async () => {
    codes = by(2, 1);
    const right = await code();
    codes = by(1, 2);
    expect(await redeem(right)).toBe('ok');
  });

  test('does not leave two codes good', async () => {
    codes = by(1);
    const first = await code();
    clock.time += 60_000;
    codes = by(2, 1);
    const second = await code();
    expect(await rowCount()).toBe(1);
    if (first !== second) expect(await redeem(first)).toBe('CODE_WRONG');
    expect(await redeem(second)).toBe('ok');
  });

  test('tells a code that is too late from one that was never sent', async () => {
    codes = by(1);
    const late = await code();
    clock.time += 300_000;
    codes = by(2, 1);
    expect(await redeem(late)).toBe('CODE_EXPIRED');
  });
});
