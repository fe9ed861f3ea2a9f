import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SetClock } from '../../test/set-clock.js';
import { KeyRing, SecretBox } from '../crypto/index.js';
import { DAY, HOUR, MINUTE, SECOND } from '../runtime/index.js';
import { type OpenDatabase, openDistantDatabase, openTestDatabase } from '../testing/index.js';
import { KeyRotation } from './key-rotation.js';
import { SigningKeyRepository } from './signing-key.repository.js';
import { SigningKeys } from './signing-keys.js';

const START = Date.UTC(2026, 0, 1);

/** As one process has them: keys in its memory, and the job. */
interface Process {
  keys: SigningKeys;
  rotation: KeyRotation;
}

let open: OpenDatabase;
let clock: SetClock;
let one: Process;
let two: Process;

beforeAll(async () => {
  open = await openTestDatabase();
});
afterAll(() => open.close());
beforeEach(async () => {
  await open.dataSource.query('TRUNCATE signing_keys');
  clock = new SetClock(START);
  [one, two] = [startProcess(), startProcess()];
  await Promise.all([one, two].map(({ keys }) => keys.onApplicationBootstrap()));
});

function startProcess({ database }: OpenDatabase = open): Process {
  const repository = new SigningKeyRepository(database);
  const keys = new SigningKeys(repository, new SecretBox(new KeyRing(Buffer.alloc(32, 1))), clock);
  return { keys, rotation: new KeyRotation(repository, keys, clock) };
}

const states = async (): Promise<string[]> => (await one.rotation.list()).map(({ state }) => state);
const published = async ({ keys }: Process): Promise<string[]> =>
  (await keys.jwks()).keys.map(({ kid }) => kid!).sort();
const signer = async ({ keys }: Process): Promise<string> => (await keys.active()).id;

/** Up to just before the next key signs. */
async function publishNext(): Promise<string> {
  clock.time = START + 89 * DAY;
  const { published: id } = await one.rotation.run();
  return id!;
}

describe('the job', () => {
  test('does nothing until a day before the active key is ninety days old', async () => {
    clock.time = START + 89 * DAY - 1;
    expect(await one.rotation.run()).toEqual({ dropped: [] });
    clock.time += 1;
    expect(await one.rotation.run()).toEqual({ dropped: [], published: expect.any(String) });
    expect(await states()).toEqual(['active', 'next']);
  });

  test('publishes a key for a day before it signs, and the old one until its last token has expired', async () => {
    const first = await signer(one);
    const next = await publishNext();
    expect(await published(two)).toEqual([first, next].sort());
    clock.time += DAY - 1;
    expect(await one.rotation.run()).toEqual({ dropped: [] });
    clock.time += 1;
    expect(await two.rotation.run()).toEqual({ dropped: [], promoted: next });
    clock.time += MINUTE;
    expect([await signer(one), await signer(two)]).toEqual([next, next]);
    clock.time += DAY;
    expect(await one.rotation.run()).toEqual({ dropped: [] });
    clock.time += HOUR;
    expect(await one.rotation.run()).toEqual({ dropped: [first] });
    expect(await published(one)).toEqual([next]);
  });

  test('is done by one process when many do it at once', async () => {
    clock.time = START + 89 * DAY;
    const many = Array.from({ length: 8 }, startProcess);
    const changes = await Promise.all(many.map(({ rotation }) => rotation.run()));
    expect(changes.filter((change) => change.published)).toHaveLength(1);
    clock.time += DAY;
    const promotions = await Promise.all(many.map(({ rotation }) => rotation.run()));
    expect(promotions.filter((change) => change.promoted)).toHaveLength(1);
    expect(await states()).toEqual(['retired', 'active']);
  });

  test('after a year without any server still publishes for a day first', async () => {
    clock.time = START + 365 * DAY;
    expect(await one.rotation.run()).toEqual({ dropped: [], published: expect.any(String) });
    expect(await one.rotation.run()).toEqual({ dropped: [] });
  });
});

describe('a process that has not noticed', () => {
  test('signs with the retired key for up to a minute, and its tokens verify everywhere until they expire', async () => {
    const first = await signer(one);
    await publishNext();
    clock.time += DAY;
    expect(await signer(one)).toBe(first);
    await two.rotation.run();
    clock.time += MINUTE - SECOND;
    expect(await signer(one)).toBe(first);
    clock.time += DAY;
    await two.rotation.run();
    await expect(two.keys.verificationKey(first)).resolves.toBeDefined();
    await expect(one.keys.verificationKey(first)).resolves.toBeDefined();
  });
});

describe('rotating early', () => {
  test('publishes a key now, which signs after a day, and a second call adds nothing', async () => {
    clock.time += 10 * DAY;
    const { published: next } = await one.rotation.rotate();
    expect(await two.rotation.rotate()).toEqual({ dropped: [] });
    clock.time += DAY;
    expect(await one.rotation.run()).toEqual({ dropped: [], promoted: next });
  });

  test('puts to use what was published long enough, and nothing more', async () => {
    const next = await publishNext();
    clock.time += DAY;
    expect(await one.rotation.rotate()).toEqual({ dropped: [], promoted: next });
    expect(await states()).toEqual(['retired', 'active']);
  });
});

describe('dropping', () => {
  test('the active key makes a new one sign at once, and the old one verifies nowhere a minute later', async () => {
    const leaked = await signer(two);
    const changes = await one.rotation.drop(leaked);
    expect(changes).toEqual({ dropped: [leaked], promoted: await signer(one), published: await signer(one) });
    expect(await states()).toEqual(['active']);
    expect(await published(one)).not.toContain(leaked);
    clock.time += MINUTE;
    expect(await signer(two)).toBe(changes!.promoted);
    await expect(two.keys.verificationKey(leaked)).rejects.toMatchObject({ error: 'TOKEN_INVALID' });
  });

  test('the active key gives way to the next one, which backends know already', async () => {
    const next = await publishNext();
    const leaked = await signer(one);
    expect(await one.rotation.drop(leaked)).toEqual({ dropped: [leaked], promoted: next });
    expect(await states()).toEqual(['active']);
  });

  test('a token of a key that was made a moment ago elsewhere is verified within seconds', async () => {
    await published(two);
    const { promoted } = (await one.rotation.drop(await signer(one)))!;
    clock.time += 5 * SECOND;
    await expect(two.keys.verificationKey(promoted)).resolves.toBeDefined();
  });

  test('a next or retired key leaves the active one alone', async () => {
    const first = await signer(one);
    const next = await publishNext();
    expect(await one.rotation.drop(next)).toEqual({ dropped: [next] });
    expect([await states(), await signer(one)]).toEqual([['active'], first]);
    const again = (await one.rotation.run()).published;
    clock.time += DAY;
    await one.rotation.run();
    expect(await one.rotation.drop(first)).toEqual({ dropped: [first] });
    expect(await signer(one)).toBe(again);
  });

  test('an unknown key changes nothing', async () => {
    expect(await one.rotation.drop('nobody')).toBeUndefined();
    expect(await states()).toEqual(['active']);
  });

  test('of many at once one takes the key away, and one key signs', async () => {
    const leaked = await signer(one);
    const changes = await Promise.all(Array.from({ length: 8 }, () => startProcess().rotation.drop(leaked)));
    expect(changes.filter(Boolean)).toHaveLength(1);
    expect(await states()).toEqual(['active']);
  });
});

describe('while the database is away', () => {
  let distant: Awaited<ReturnType<typeof openDistantDatabase>>;
  let keys: SigningKeys;
  beforeEach(async () => {
    distant = await openDistantDatabase();
    keys = startProcess(distant).keys;
    await keys.onApplicationBootstrap();
    distant.way.cut();
  });
  afterEach(() => distant.close());
  const busy = { error: 'BUSY', detail: { retryAfterSeconds: 1 } };

  test('backends get the keys that were read last, for ten minutes and no longer', async () => {
    const before = await keys.jwks();
    expect(before.keys).toHaveLength(1);
    clock.time += 10 * MINUTE - 1;
    expect(await keys.jwks()).toEqual(before);
    clock.time += 1;
    await expect(keys.jwks()).rejects.toMatchObject(busy);
  });

  test('nothing is signed or verified here with a key that has not been read for a minute', async () => {
    const { id } = await keys.active();
    clock.time += MINUTE;
    await expect(keys.active()).rejects.toMatchObject(busy);
    await expect(keys.verificationKey(id)).rejects.toMatchObject(busy);
  });

  test('a key that nobody knows may be a new one: nothing is said about it', async () => {
    clock.time += 5 * SECOND;
    await expect(keys.verificationKey('another')).rejects.toMatchObject(busy);
  });

  test('a key that is dropped meanwhile is gone with the first answer of the database', async () => {
    const [leaked] = (await keys.jwks()).keys;
    clock.time += 2 * MINUTE;
    expect((await keys.jwks()).keys).toEqual([leaked]);
    distant.way.mend();
    await distant.database.query({ name: 'drop', text: 'DELETE FROM signing_keys', values: [] });
    await keys.onApplicationBootstrap();
    expect((await keys.jwks()).keys.map(({ kid }) => kid)).not.toContain(leaked!.kid);
  });
});

/** The same numbers in every run (a linear congruential generator). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe.each([1, 2])('whatever happens when, by seed %d', (seed) => {
  test('one key signs, it was published for a day, and every token verifies as long as it lives', async () => {
    const random = numbersFrom(seed);
    const knownSince = new Map((await published(one)).map((id) => [id, 0]));
    let tokens: { kid: string; expiresAt: number }[] = [];
    for (let step = 0; step < 250; step++) {
      clock.time += random(4) === 0 ? random(2 * MINUTE) : random(40 * HOUR);
      const who = random(2) ? one : two;
      if (random(3) > 0) await who.rotation.run();
      else if (random(40) === 0) await who.rotation.rotate();
      const keys = await who.rotation.list();
      for (const { id } of keys) if (!knownSince.has(id)) knownSince.set(id, clock.time);
      const active = keys.filter(({ state }) => state === 'active');
      expect(active).toHaveLength(1);
      expect(clock.time - knownSince.get(active[0]!.id)!).toBeGreaterThanOrEqual(DAY);
      tokens = tokens.filter(({ expiresAt }) => expiresAt > clock.time);
      tokens.push({ kid: await signer(random(2) ? one : two), expiresAt: clock.time + 1 + random(DAY) });
      for (const { kid } of tokens) {
        await expect(one.keys.verificationKey(kid)).resolves.toBeDefined();
        await expect(two.keys.verificationKey(kid)).resolves.toBeDefined();
      }
    }
    expect(knownSince.size).toBeGreaterThan(2);
  });
});
