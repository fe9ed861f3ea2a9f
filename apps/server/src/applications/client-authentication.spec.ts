import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApplicationId } from '@yaopai/protocol';
import { SetClock } from '../../test/set-clock.js';
import { KeyRing, SecretBox } from '../crypto/index.js';
import { AppError } from '../http/index.js';
import { MINUTE, SECOND } from '../runtime/index.js';
import { type OpenDatabase, openTestDatabase } from '../testing/index.js';
import { Throttle, ThrottleRepository } from '../throttles/index.js';
import { ClientChanges } from '../user-pools/index.js';
import { ApplicationRepository } from './application.repository.js';
import { ApplicationSecrets } from './application-secrets.js';
import { ClientAuthentication } from './client-authentication.js';
import { ClientDirectory } from './client-directory.js';
import { ClientRepository } from './client.repository.js';

/** Counts how often secrets are looked at. */
class CountedRepository extends ApplicationRepository {
  looks = 0;
  override findLiveSecrets(id: ApplicationId, now: Date): Promise<string[]> {
    this.looks++;
    return super.findLiveSecrets(id, now);
  }
}

const APP = 'shop-app' as ApplicationId;
const CALLER = '203.0.113.7';
const ring = new KeyRing(Buffer.alloc(32, 1));
const secrets = new ApplicationSecrets(new SecretBox(ring));

let open: OpenDatabase;
let clock: SetClock;
let repository: CountedRepository;
let changes: ClientChanges;
let authentication: ClientAuthentication;

const sql = (text: string, values: unknown[] = []): Promise<unknown> => open.dataSource.query(text, values);

beforeAll(async () => {
  open = await openTestDatabase();
  await sql(`INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ('shop', 'Shop', now(), now())`);
  for (const id of [APP, 'bare-app'])
    await sql(
      `INSERT INTO applications (id, pool_id, name, created_at, updated_at) VALUES ($1, 'shop', 'Shop', now(), now())`,
      [id],
    );
});
afterAll(() => open.close());
beforeEach(async () => {
  await sql('TRUNCATE attempt_windows');
  await setSecret('right');
  clock = new SetClock();
  repository = new CountedRepository(open.database);
  changes = new ClientChanges();
  authentication = start();
});

function start(): ClientAuthentication {
  const directory = new ClientDirectory(new ClientRepository(open.database), clock, changes);
  const throttle = new Throttle(new ThrottleRepository(open.database), ring, clock);
  return new ClientAuthentication(directory, repository, secrets, throttle, clock, changes);
}

async function setSecret(secret: string, previous?: { secret: string; until: Date }): Promise<void> {
  await sql(
    'UPDATE applications SET sealed_secret = $2, sealed_previous_secret = $3, previous_secret_until = $4 WHERE id = $1',
    [APP, secrets.seal(APP, secret), previous ? secrets.seal(APP, previous.secret) : null, previous?.until ?? null],
  );
}

async function outcome(secret: string, { app = APP as string, caller = CALLER, by = authentication } = {}) {
  try {
    return (await by.authenticate({ applicationId: app, secret }, caller)).application.id;
  } catch (error) {
    if (error instanceof AppError) return error.error;
    throw error;
  }
}

describe('an application', () => {
  test('is who it says with its secret, and nobody with another, an empty one, or none of its own', async () => {
    expect(await outcome('right')).toBe(APP);
    for (const secret of ['wrong', '', 'right ', 'Right', 'right\u0000'])
      expect(await outcome(secret)).toBe('APPLICATION_SECRET_WRONG');
    for (const app of ['bare-app', 'nobody', '', '../x'])
      expect(await outcome('right', { app })).toBe('APPLICATION_SECRET_WRONG');
  });

  test('may use the secret before until its time is over', async () => {
    await setSecret('new', { secret: 'right', until: new Date(clock.time + MINUTE) });
    expect([await outcome('new'), await outcome('right')]).toEqual([APP, APP]);
    clock.time += MINUTE;
    expect([await outcome('new'), await outcome('right')]).toEqual([APP, 'APPLICATION_SECRET_WRONG']);
  });
});

describe('a right secret', () => {
  test('that comes often is looked at once in five seconds, and counted never', async () => {
    for (let round = 1; round <= 3; round++) {
      await Promise.all(Array.from({ length: 100 }, () => outcome('right')));
      expect(repository.looks).toBe(round);
      clock.time += 5 * SECOND + 1;
    }
    expect(await open.dataSource.query('SELECT sum(attempts)::int AS tries FROM attempt_windows')).toEqual([
      { tries: 0 },
    ]);
  });

  test('is not believed any longer once this process has changed it, nor five seconds after another has', async () => {
    expect(await outcome('right')).toBe(APP);
    await setSecret('new');
    changes.announce();
    expect(await outcome('right')).toBe('APPLICATION_SECRET_WRONG');
    expect(await outcome('new')).toBe(APP);
    await setSecret('newer');
    clock.time += 5 * SECOND + 1;
    expect(await outcome('new')).toBe('APPLICATION_SECRET_WRONG');
  });
});

describe('guesses', () => {
  test('beside a backend at the same address are looked at no more than twenty times', async () => {
    const outcomes: string[] = [];
    for (let round = 0; round < 60; round++) {
      const [, guess] = await Promise.all([outcome('right'), outcome(`guess-${round}`)]);
      outcomes.push(guess);
    }
    expect(outcomes.filter((each) => each === 'APPLICATION_SECRET_WRONG').length).toBeLessThanOrEqual(20);
    expect(outcomes.at(-1)).toBe('RATE_LIMITED');
    // The backend may have been first at the last look each time, and it gives it back.
    await outcome('another guess');
    // Or the right one among further guesses would be told from the wrong ones.
    expect(await outcome('right')).toBe('RATE_LIMITED');
  });

  test('at two servers count together, and hold up no other address', async () => {
    const other = start();
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, index) => outcome(`guess-${index}`, { by: index % 2 ? other : authentication })),
    );
    expect(outcomes.filter((each) => each === 'APPLICATION_SECRET_WRONG')).toHaveLength(20);
    expect(await outcome('right')).toBe('RATE_LIMITED');
    expect(await outcome('right', { caller: '198.51.100.1' })).toBe(APP);
    clock.time += 5 * MINUTE;
    expect(await outcome('right')).toBe(APP);
  });
});

test('a database that is away is not a wrong secret', async () => {
  const away = { resolve: () => Promise.reject(new AppError('BUSY')) } as unknown as ClientDirectory;
  const throttle = new Throttle(new ThrottleRepository(open.database), ring, clock);
  const waiting = new ClientAuthentication(away, repository, secrets, throttle, clock, changes);
  const asked = waiting.authenticate({ applicationId: APP, secret: 'right' }, CALLER);
  await expect(asked).rejects.toMatchObject({ error: 'BUSY' });
});
