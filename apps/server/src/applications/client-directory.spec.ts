import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import { SetClock } from '../../test/set-clock.js';
import { type OpenDatabase, openTestDatabase } from '../testing/index.js';
import { ClientChanges } from '../user-pools/index.js';
import { ClientDirectory } from './client-directory.js';
import type { ClientName } from './client.js';
import { ClientRepository } from './client.repository.js';

let open: OpenDatabase;
let clock: SetClock;
let changes: ClientChanges;
let directory: ClientDirectory;
let questions: ClientName[];

beforeAll(async () => {
  open = await openTestDatabase();
  await open.dataSource.query(`
    INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ('one', 'One', now(), now()), ('two', 'Two', now(), now()), ('bare', 'Bare', now(), now());
    INSERT INTO applications (id, pool_id, name, redirect_uris, created_at, updated_at) VALUES
      ('app-a', 'one', 'A', '{https://a.example/cb}', now(), now()), ('app-b', 'one', 'B', '{}', now(), now()), ('app-c', 'two', 'C', '{}', now(), now());
    UPDATE user_pools SET default_application_id = 'app-a' WHERE id = 'one';
    INSERT INTO connections (id, pool_id, identifier, type, display_name, wechat_app_id, sealed_app_secret, login_only, phone_join, created_at, updated_at) VALUES
      ('00000000-0000-7000-8000-000000000001', 'one', 'second', 'wechat-miniprogram', 'Second', 'wx2222222222222222', 'k.s2', true, 'sms', now(), now()),
      ('00000000-0000-7000-8000-000000000002', 'one', 'first', 'wechat-miniprogram', 'First', 'wx1111111111111111', 'k.s1', false, 'trust', now() - interval '1 day', now());
    INSERT INTO application_connections SELECT 'app-a', id FROM connections;`);
});
beforeEach(() => {
  questions = [];
  clock = new SetClock(1_000_000);
  changes = new ClientChanges();
  const repository = new ClientRepository(open.database);
  const counting = { findByName: (name: ClientName) => (questions.push(name), repository.findByName(name)) };
  directory = new ClientDirectory(counting as ClientRepository, clock, changes);
});
afterAll(() => open.close());

const app = (id: string): ClientName => ({ applicationId: id as ApplicationId });
const pool = (id: string): ClientName => ({ userPoolId: id as UserPoolId });
const both = (applicationId: string, userPoolId: string): ClientName => ({
  ...app(applicationId),
  ...pool(userPoolId),
});

describe('who a request comes from', () => {
  test('is an application with its pool and its connections, oldest first', async () => {
    expect(await directory.resolve(app('app-a'))).toEqual({
      application: {
        id: 'app-a',
        poolId: 'one',
        name: 'A',
        accessTokenSeconds: 1800,
        redirectUris: ['https://a.example/cb'],
      },
      pool: {
        id: 'one',
        name: 'One',
        revealAccountExistence: false,
        registrationEnabled: true,
        passwordRules: { minLength: 8, minClasses: 1 },
        phoneRecycledAfterDays: 180,
      },
      connections: [
        {
          id: '00000000-0000-7000-8000-000000000002',
          poolId: 'one',
          identifier: 'first',
          displayName: 'First',
          wechatAppId: 'wx1111111111111111',
          sealedAppSecret: 'k.s1',
          sealedPreviousAppSecret: null,
          previousAppSecretUntil: null,
          loginOnly: false,
          phoneJoin: 'trust',
          phoneDailyCap: null,
          phoneCapRefuses: false,
          contentCheck: false,
        },
        {
          id: '00000000-0000-7000-8000-000000000001',
          poolId: 'one',
          identifier: 'second',
          displayName: 'Second',
          wechatAppId: 'wx2222222222222222',
          sealedAppSecret: 'k.s2',
          sealedPreviousAppSecret: null,
          previousAppSecretUntil: null,
          loginOnly: true,
          phoneJoin: 'sms',
          phoneDailyCap: null,
          phoneCapRefuses: false,
          contentCheck: false,
        },
      ],
    });
    expect((await directory.resolve(app('app-b'))).connections).toEqual([]);
  });

  test("is a pool's default application when only the pool is named", async () => {
    expect((await directory.resolve(pool('one'))).application.id).toBe('app-a');
  });

  test('may be named by application and pool when they agree', async () => {
    expect((await directory.resolve(both('app-b', 'one'))).application.id).toBe('app-b');
  });

  test.each([
    [{}, 'APPLICATION_ID_MISSING'],
    [app('nobody'), 'APPLICATION_NOT_FOUND'],
    [app("x' OR true --"), 'APPLICATION_NOT_FOUND'],
    [both('app-c', 'one'), 'APPLICATION_NOT_FOUND'],
    [both('nobody', 'one'), 'APPLICATION_NOT_FOUND'],
    [pool('bare'), 'APPLICATION_NOT_FOUND'],
    [pool('nowhere'), 'USER_POOL_NOT_FOUND'],
    [pool('Nowhere!'), 'USER_POOL_NOT_FOUND'],
    [both('app-a', 'nowhere'), 'USER_POOL_NOT_FOUND'],
  ])('is refused when it names nobody: %j', async (name, error) => {
    await expect(directory.resolve(name)).rejects.toMatchObject({ error });
  });
});

describe('the memory', () => {
  test('answers a burst with one question, also about nobody', async () => {
    await Promise.all([1, 2, 3].map(() => directory.resolve(app('app-a'))));
    await Promise.allSettled([1, 2, 3].map(() => directory.resolve(app('nobody'))));
    expect(questions).toHaveLength(2);
  });

  test('never asks about what cannot be an id', async () => {
    await expect(directory.resolve(app('A'.repeat(10_000)))).rejects.toMatchObject({ error: 'APPLICATION_NOT_FOUND' });
    expect(questions).toEqual([]);
  });

  test('lasts five seconds', async () => {
    await directory.resolve(app('app-a'));
    clock.time += 5_000;
    await directory.resolve(app('app-a'));
    expect(questions).toHaveLength(1);
    clock.time += 1;
    await directory.resolve(app('app-a'));
    expect(questions).toHaveLength(2);
  });

  test('ends with a write of this process', async () => {
    await expect(directory.resolve(app('app-d'))).rejects.toMatchObject({ error: 'APPLICATION_NOT_FOUND' });
    await open.dataSource.query(
      `INSERT INTO applications (id, pool_id, name, created_at, updated_at) VALUES ('app-d', 'two', 'D', now(), now())`,
    );
    changes.announce();
    expect((await directory.resolve(app('app-d'))).pool.id).toBe('two');
  });

  test('does not keep a failure of the database', async () => {
    let broken = true;
    const flaky = {
      findByName: (name: ClientName) =>
        broken ? Promise.reject(new Error('gone')) : new ClientRepository(open.database).findByName(name),
    };
    directory = new ClientDirectory(flaky as ClientRepository, clock, changes);
    await expect(directory.resolve(app('app-a'))).rejects.toThrow('gone');
    broken = false;
    expect((await directory.resolve(app('app-a'))).application.id).toBe('app-a');
  });
});
