import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { UserId } from '@yaopai/protocol';
import { SetClock } from '../../test/set-clock.js';
import { SystemRandom } from '../runtime/index.js';
import { type OpenDatabase, openTestDatabase } from '../testing/index.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordRepository } from './password.repository.js';
import { Passwords } from './passwords.js';

const USER = '00000000-0000-7000-8000-000000000001' as UserId;
const RULES = { minLength: 8, minClasses: 1 };

let open: OpenDatabase;
let passwords: Passwords;

beforeAll(async () => {
  open = await openTestDatabase();
  await open.dataSource.query(
    `INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ('shop', 'Shop', now(), now())`,
  );
  await open.dataSource.query(
    `INSERT INTO users (id, pool_id, created_at, updated_at) VALUES ($1, 'shop', now(), now())`,
    [USER],
  );
  const hasher = new PasswordHasher(new SystemRandom());
  passwords = new Passwords(new PasswordRepository(open.database), hasher, new SetClock(1_000_000));
});
beforeEach(() => open.dataSource.query('DELETE FROM passwords'));
afterAll(() => open.close());

const set = (hash: string) => open.database.transaction((tx) => passwords.set(tx, USER, { hash, level: 2 }));

describe("a user's password", () => {
  test('is kept as a hash, and replaced', async () => {
    expect(await passwords.find(USER)).toBeUndefined();
    await set('first');
    await set('second');
    expect(await passwords.find(USER)).toBe('second');
    expect(await open.dataSource.query('SELECT * FROM passwords')).toEqual([
      { user_id: USER, hash: 'second', level: 2, changed_at: new Date(1_000_000) },
    ]);
  });

  test('is read within a transaction as that left it', async () => {
    await set('first');
    await open.database.transaction(async (tx) => {
      await passwords.set(tx, USER, { hash: 'second', level: 3 });
      expect(await passwords.find(USER, tx)).toBe('second');
      expect(await passwords.find(USER)).toBe('first');
    });
  });

  test('is dropped once', async () => {
    await set('first');
    const drop = () => open.database.transaction((tx) => passwords.drop(tx, USER));
    expect([await drop(), await drop()]).toEqual([true, false]);
    expect(await passwords.find(USER)).toBeUndefined();
  });
});

describe('a password that is checked', () => {
  test('is answered in the language of who asks', () => {
    expect(passwords.check(RULES, 'tarnished kettle', 'en')).toEqual({
      valid: true,
      message: 'The password is fine',
      level: 3,
    });
    expect(passwords.check(RULES, '12345678', 'zh')).toEqual({
      valid: false,
      message: expect.stringContaining('连续的字符'),
      level: 1,
    });
    expect(passwords.check({ ...RULES, minLength: 20 }, 'tarnished kettle', 'en')).toEqual({
      valid: false,
      message: 'Too short: use at least 20 characters',
      level: 3,
    });
  });

  test('is refused by the field that carries it', () => {
    expect(() => passwords.assertAcceptable(RULES, 'tarnished kettle')).not.toThrow();
    for (const field of ['password', 'newPassword']) {
      expect(() => passwords.assertAcceptable(RULES, 'short', field)).toThrow(
        expect.objectContaining({
          error: 'PASSWORD_TOO_WEAK',
          detail: {
            fields: [{ field, message: { zh: expect.any(String), en: expect.stringContaining('Too short') } }],
          },
        }),
      );
    }
    expect(() => passwords.assertAcceptable(RULES, 'short')).toThrow(
      expect.objectContaining({ detail: { fields: [expect.objectContaining({ field: 'password' })] } }),
    );
  });
});
