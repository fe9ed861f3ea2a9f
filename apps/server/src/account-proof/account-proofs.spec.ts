import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { IdentityId, UserId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { addShop, type Services, startServices } from '../../test/services.js';
import { Database } from '../database/index.js';
import type { Contact, Handle } from '../handles/index.js';
import { openTestDatabase } from '../testing/index.js';
import { AccountProofModule } from './account-proof.module.js';
import { AccountProofs, type ProvedAccount } from './account-proofs.js';

const EMAIL: Contact = { kind: 'email', email: 'lin@example.com' };
const NAME: Handle = { kind: 'username', username: 'lin' };
const [lin, wang] = [randomUUID() as UserId, randomUUID() as UserId];
const identityId = randomUUID() as IdentityId;
let get: Services['get'];
let sql: Services['sql'];
let close: Services['close'];
let confirm: (proved: ProvedAccount) => Promise<boolean>;

beforeAll(async () => {
  ({ get, sql, close } = await startServices(await openTestDatabase(), [AccountProofModule]));
  confirm = (proved) => get(Database).transaction((tx) => get(AccountProofs).confirm(tx, proved));
  await addShop(sql);
});
beforeEach(async () => {
  await sql('TRUNCATE users CASCADE');
  await sql(
    `INSERT INTO users (id, pool_id, username, email, email_verified, created_at, updated_at)
     VALUES ($1, 'shop', 'lin', 'lin@example.com', true, now(), now()), ($2, 'shop', 'wang', NULL, false, now(), now())`,
    [lin, wang],
  );
  await sql(`INSERT INTO passwords (user_id, hash, level, changed_at) VALUES ($1, 'hash', 2, now())`, [lin]);
  await sql(
    `INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, created_at) VALUES ($1, 'shop', $2, 'wx1', 'o1', now())`,
    [identityId, lin],
  );
});
afterAll(() => close());

const byWechat: ProvedAccount = { userId: lin, by: 'wechat-code', identityId };
const byPassword: ProvedAccount = { userId: lin, by: 'password', hash: 'hash', handle: NAME };
const byOwnPassword: ProvedAccount = { userId: lin, by: 'password', hash: 'hash', handle: undefined };
const byCode: ProvedAccount = { userId: lin, by: 'code', contact: EMAIL };

describe('what was proved a moment ago', () => {
  test.each([
    ['by WeChat', byWechat],
    ['by a password', byPassword],
    ['by the password of a session', byOwnPassword],
    ['by a code', byCode],
  ])('%s still holds when nothing changed', async (_, proved) => {
    expect(await confirm(proved)).toBe(true);
  });

  test.each<[string, ProvedAccount, string]>([
    ['when the identity went to another account', byWechat, `UPDATE identities SET user_id = '${wang}'`],
    ['when the identity was unlinked', byWechat, 'DELETE FROM identities'],
    ['when the password is another one', byPassword, `UPDATE passwords SET hash = 'other'`],
    ['when the password of the session is another one', byOwnPassword, `UPDATE passwords SET hash = 'other'`],
    ['when there is no password any more', byPassword, 'DELETE FROM passwords'],
    ['when the name is another one', byPassword, `UPDATE users SET username = 'lin2' WHERE id = '${lin}'`],
    ['when the address is another one', byCode, `UPDATE users SET email = 'new@example.com' WHERE id = '${lin}'`],
    ['when the address is only claimed', byCode, `UPDATE users SET email_verified = false WHERE id = '${lin}'`],
  ])('holds no more %s', async (_, proved, change) => {
    await sql(change);
    expect(await confirm(proved)).toBe(false);
  });
});
