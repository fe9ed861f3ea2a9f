import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { UserPoolId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { addShop, type Services, startServices } from '../../test/services.js';
import { Database } from '../database/index.js';
import { openTestDatabase } from '../testing/index.js';
import { Ownership } from './ownership.js';
import { OwnershipModule } from './ownership.module.js';

let get: Services['get'];
let sql: Services['sql'];
let close: Services['close'];
beforeAll(async () => {
  ({ get, sql, close } = await startServices(await openTestDatabase(), [OwnershipModule]));
  await addShop(sql);
});
afterAll(() => close());

test('who takes an account back learns nothing of where somebody else used it', async () => {
  const [userId, sessionId] = [randomUUID(), randomUUID()];
  await sql(
    `INSERT INTO users (id, pool_id, email, created_at, updated_at) VALUES ($1, 'shop', 'lin@example.com', now(), now())`,
    [userId],
  );
  await sql(
    `INSERT INTO sessions (id, pool_id, user_id, application_id, method, address, device, created_at,
                           idle_expires_at, expires_at)
     VALUES ($1, 'shop', $2, 'shop-app', 'password', '192.0.2.1', 'a phone', now(), now() + '1 day', now() + '2 days')`,
    [sessionId, userId],
  );
  await get(Database).transaction((tx) =>
    get(Ownership).claim(tx, 'shop' as UserPoolId, { kind: 'email', email: 'lin@example.com' }),
  );
  expect(await sql('SELECT address, device, end_reason FROM sessions WHERE id = $1', [sessionId])).toEqual([
    { address: null, device: null, end_reason: 'password' },
  ]);
});
