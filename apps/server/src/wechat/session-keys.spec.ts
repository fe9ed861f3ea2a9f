import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { SetClock } from '../../test/set-clock.js';
import { KeyRing, SecretBox } from '../crypto/index.js';
import { type OpenDatabase, openTestDatabase } from '../testing/index.js';
import { SessionKeys } from './session-keys.js';

let opened: OpenDatabase;
let clock: SetClock;
let keys: SessionKeys;
let subject: { connectionId: string; openId: string };
const key = (): string => randomBytes(16).toString('base64');

beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(() => opened.close());
beforeEach(async () => {
  clock = new SetClock();
  const ring = new KeyRing(randomBytes(32));
  keys = new SessionKeys(opened.database, new SecretBox(ring), ring, clock);
  const pool = `p${randomBytes(4).toString('hex')}`;
  subject = { connectionId: randomUUID(), openId: 'o1' };
  await opened.dataSource.query(
    `INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ($1, 'p', now(), now())`,
    [pool],
  );
  await opened.dataSource.query(
    `INSERT INTO connections (id, pool_id, identifier, type, display_name, wechat_app_id, sealed_app_secret, created_at, updated_at)
     VALUES ($1, $2, 'c', 'wechat-miniprogram', 'c', $2, 's', now(), now())`,
    [subject.connectionId, pool],
  );
});

const kept = async (): Promise<string[]> => (await keys.kept(subject)).map(({ sessionKey }) => sessionKey);

async function keepAll(...sessionKeys: string[]): Promise<void> {
  for (const each of sessionKeys) {
    clock.time += 1_000;
    await keys.keep(subject, each);
  }
}

describe('kept session keys', () => {
  test('are the newest three', async () => {
    const [a, b, c, d] = [key(), key(), key(), key()];
    await keepAll(a, b, c, d);
    expect(await kept()).toEqual([d, c, b]);
  });

  test('stay as they are when the same key comes again', async () => {
    const [a, b] = [key(), key()];
    await keepAll(a, b, b, b);
    expect(await kept()).toEqual([b, a]);
  });

  test('stay in the order in which they were received, when logins commit in the other order', async () => {
    const [a, b] = [key(), key()];
    clock.time += 1_000;
    const early = keys.valuesToKeep(subject, a);
    await keepAll(b);
    const { KEEP_SESSION_KEY_SQL } = await import('./session-keys.js');
    await opened.database.query({ name: 'late', text: KEEP_SESSION_KEY_SQL, values: early });
    expect(await kept()).toEqual([b, a]);
    expect((await keys.kept(subject))[1]!.supersededAt).toBe(clock.time);
  });

  test('open nothing any more ten minutes after they were superseded, or three days after the last login', async () => {
    const [a, b] = [key(), key()];
    await keepAll(a, b);
    clock.time += 10 * 60_000 - 1;
    expect(await kept()).toEqual([b, a]);
    clock.time += 1;
    expect(await kept()).toEqual([b]);
    clock.time += 3 * 86_400_000;
    expect(await kept()).toEqual([]);
  });
});
