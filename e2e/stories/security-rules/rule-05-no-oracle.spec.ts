import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '@yaopai/protocol';
import { Taps } from '../../src/taps.js';
import { TestClock } from '../../src/test-clock.js';
import { World } from '../../src/world.js';

const clock = new TestClock();
let world: World;
let taps: Taps;
beforeAll(async () => {
  world = await World.start({ clock });
  taps = new Taps(world, clock);
});
afterAll(() => world.close());

/** One changed bit. */
function flipped(base64: string, at: number): string {
  const bytes = Buffer.from(base64, 'base64');
  bytes[at < 0 ? bytes.length + at : at]! ^= 1;
  return bytes.toString('base64');
}

describe('an attacker who alters encrypted data and watches the answers', () => {
  it('is told the same of a wrong key, a changed text, a changed vector, bad padding and a cut text', async () => {
    const person = await world.wechat.person();
    const stranger = await world.wechat.person();
    const variants: ((data: { encryptedData: string; iv: string }) => { encryptedData: string; iv: string })[] = [
      ({ encryptedData, iv }) => ({ encryptedData: flipped(encryptedData, 0), iv }),
      ({ encryptedData, iv }) => ({ encryptedData: flipped(encryptedData, 40), iv }),
      ({ encryptedData, iv }) => ({ encryptedData: flipped(encryptedData, -1), iv }),
      ({ encryptedData, iv }) => ({ encryptedData, iv: flipped(iv, 3) }),
      ({ encryptedData, iv }) => ({
        encryptedData: Buffer.from(encryptedData, 'base64').subarray(0, -16).toString('base64'),
        iv,
      }),
    ];
    const told = new Set<string>();
    const tell = async (body: object): Promise<void> => {
      const { requestId: _, ...problem } = await world.http.refused('POST /wechat/phone', body);
      told.add(JSON.stringify(problem satisfies Omit<Problem, 'requestId'>));
    };
    for (const vary of variants) {
      const { code, ...data } = await taps.tap(person, '13800138000', { way: 'encrypted' });
      await tell({ code, ...vary(data as { encryptedData: string; iv: string }) });
    }
    // Another person's data, under a key that is not this one's.
    const theirs = await taps.button(stranger, '13900139000', { way: 'encrypted' });
    await tell({ code: await world.wechat.code(person), ...theirs });
    expect([...told].map((text) => (JSON.parse(text) as Problem).name)).toEqual(['WECHAT_DATA_UNDECRYPTABLE']);
  });

  it('uses nothing twice', async () => {
    const person = await world.wechat.person();
    const { code, ...data } = await taps.tap(person, '13700137000', { way: 'encrypted' });
    expect(await world.http.outcome('POST /wechat/phone', { code, ...data })).toBe('ok');
    const again = { code: await world.wechat.code(person), ...data };
    expect(await world.http.outcome('POST /wechat/phone', again)).toBe('REPLAYED');
  });
});
