import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ConnectionIdentifier, UserPoolId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { addShop, type Services, startServices } from '../../test/services.js';
import { SetClock } from '../../test/set-clock.js';
import type { ConnectionId } from '../connections/index.js';
import { MINUTE } from '../runtime/index.js';
import { openTestDatabase } from '../testing/index.js';
import type { ReceivedPush } from './push-receiver.js';
import { UserEvents } from './user-events.js';
import { WechatPushModule } from './wechat-push.module.js';

const clock = new SetClock();
const target = {
  id: randomUUID() as ConnectionId,
  poolId: 'shop' as UserPoolId,
  identifier: 'main' as ConnectionIdentifier,
  wechatAppId: 'wx1',
};
let get: Services['get'];
let sql: Services['sql'];
let close: Services['close'];
let events: UserEvents;

beforeAll(async () => {
  ({ get, sql, close } = await startServices(await openTestDatabase(), [WechatPushModule], { clock }));
  events = get(UserEvents);
  await addShop(sql);
});
afterAll(() => close());

/** @returns their openid */
async function somebody(): Promise<string> {
  const [userId, openId] = [randomUUID(), `o-${randomUUID()}`];
  await sql(`INSERT INTO users (id, pool_id, created_at, updated_at) VALUES ($1, 'shop', now(), now())`, [userId]);
  await sql(
    `INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, created_at) VALUES ($1, 'shop', $1, 'wx1', $2, now())`,
    [userId, openId],
  );
  return openId;
}

/** A millisecond after the one before, so that their rows are in order. */
function revoke(mode: ReceivedPush['mode'], openId: string, RevokeInfo: string): Promise<void> {
  clock.time += 1;
  return events.take('user_authorization_revoke', { target, mode, fields: { OpenID: openId, RevokeInfo } });
}

/** What was taken back by each event that was written down. */
async function written(openId: string): Promise<string[][]> {
  const rows = await sql<{ revoked: string[] }>(
    `SELECT data -> 'revoked' AS revoked FROM audit_events JOIN identities USING (user_id) WHERE open_id = $1 ORDER BY audit_events.id`,
    [openId],
  );
  return rows.map(({ revoked }) => revoked);
}

test('in plain mode whoever saw one address makes a few rows a minute, whatever they send', async () => {
  const lin = await somebody();
  for (let number = 0; number < 30; number++) await revoke('plain', lin, String(number));
  for (const info of ['6,6', '8,6', '20,19,8', ',', '9999', 'x', '']) await revoke('plain', lin, info);
  expect(await written(lin)).toEqual([[], ['6'], ['8'], ['19'], ['20']]);
});

test('in plain mode nobody hides a number that was not taken back in this minute', async () => {
  const lin = await somebody();
  for (const info of ['', '6', '6,8', '8,6']) await revoke('plain', lin, info);
  expect(await written(lin)).toEqual([[], ['6'], ['6', '8']]);
  clock.time += MINUTE;
  await revoke('plain', lin, '8');
  expect((await written(lin)).at(-1)).toEqual(['8']);
});

test('in safe mode all that WeChat says is written down, each time', async () => {
  const lin = await somebody();
  for (const info of ['13', '13,8']) await revoke('safe', lin, info);
  expect(await written(lin)).toEqual([['13'], ['13', '8']]);
});
