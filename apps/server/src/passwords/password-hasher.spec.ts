import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseOptions } from '@node-rs/argon2';
import { stat } from 'node:fs/promises';
import { SystemRandom } from '../runtime/index.js';
import { PasswordHasher } from './password-hasher.js';

let hasher: PasswordHasher;

beforeAll(() => {
  hasher = new PasswordHasher(new SystemRandom());
});

describe('a password', () => {
  test('is hashed with argon2id, 19 MiB, two passes, one lane and a salt of its own', async () => {
    const [one, other] = await Promise.all([hasher.hash('tarnished kettle'), hasher.hash('tarnished kettle')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(parseOptions(one)).toMatchObject({ saltLen: 16, outputLen: 32 });
    expect(other).not.toBe(one);
  });

  test('is recognised, and no other is', async () => {
    const hash = await hasher.hash('tarnished kettle');
    expect(await hasher.verify(hash, 'tarnished kettle')).toBe(true);
    expect(await hasher.verify(hash, 'Tarnished kettle')).toBe(false);
  });

  test.each([
    ['full-width', 'ｋｅｔｔｌｅ９', 'kettle9'],
    ['composed', 'caf\u00e9 crème', 'cafe\u0301 crème'],
  ])('is the same however it is typed: %s', async (_, typed, again) => {
    expect(await hasher.verify(await hasher.hash(typed), again)).toBe(true);
    expect(await hasher.verify(await hasher.hash(again), typed)).toBe(true);
  });

  test('of nobody is wrong', async () => {
    expect(await hasher.verify(undefined, 'tarnished kettle')).toBe(false);
    expect(await hasher.verify(undefined, '')).toBe(false);
  });

  test('is not guessed at with a hash that cannot be read', async () => {
    await expect(hasher.verify('$argon2id$nonsense', 'tarnished kettle')).rejects.toThrow();
  });

  test("takes as long to refuse as nobody's", async () => {
    const hash = await hasher.hash('tarnished kettle');
    const times = { somebody: [] as number[], nobody: [] as number[] };
    for (let round = 0; round < 15; round += 1) {
      for (const who of ['somebody', 'nobody'] as const) {
        const start = performance.now();
        await hasher.verify(who === 'somebody' ? hash : undefined, 'wrong');
        times[who].push(performance.now() - start);
      }
    }
    const fastest = (list: number[]) => Math.min(...list);
    // Without the work it is a hundred times faster.
    expect(fastest(times.nobody)).toBeGreaterThan(fastest(times.somebody) / 3);
    expect(fastest(times.somebody)).toBeGreaterThan(fastest(times.nobody) / 3);
  });
});

describe('a flood of passwords', () => {
  test('leaves threads to everything else', async () => {
    let done = 0;
    const flood = Array.from({ length: 60 }, () => hasher.hash('tarnished kettle').then(() => (done += 1)));
    await stat('.');
    expect(done).toBeLessThan(30);
    await Promise.all(flood);
  });

  test('is refused beyond a hundred that wait, and those are answered', async () => {
    const flood = Array.from({ length: 105 }, () => hasher.hash('tarnished kettle'));
    const outcomes = await Promise.allSettled(flood);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatchObject({ error: 'BUSY', detail: { retryAfterSeconds: 1 } });
    expect(await hasher.hash('tarnished kettle')).toMatch(/^\$argon2id/);
  });

  test('is refused alike whether or not there is a hash', async () => {
    const hash = await hasher.hash('tarnished kettle');
    const flood = Array.from({ length: 102 }, () => hasher.hash('tarnished kettle'));
    await expect(hasher.verify(hash, 'x')).rejects.toMatchObject({ error: 'BUSY' });
    await expect(hasher.verify(undefined, 'x')).rejects.toMatchObject({ error: 'BUSY' });
    await Promise.all(flood);
  });
});
