import { expect, it } from '@jest/globals';

import { holdPhones, type Locks } from './keeper.js';

/** One lock of a browser, as Web Locks has them: whoever asks waits until it is free, or their patience is over. */
function browser(awake: Promise<unknown> = Promise.resolve()): Locks {
  let last: Promise<unknown> | undefined;
  return {
    async request(_name, way, held) {
      if ('ifAvailable' in way) {
        await awake;
        return last ? held(null) : (last = held({}));
      }
      const before = last;
      const { signal } = way;
      const impatient = new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
      await Promise.race([Promise.all([before, awake]), impatient]);
      return (last = held({}));
    },
  };
}

it('the first tab holds the phones as long as it lives, another waits in vain', async () => {
  const locks = browser();
  expect(await holdPhones(locks)).toBe(true);
  const patience = new AbortController();
  const second = holdPhones(locks, patience.signal);
  patience.abort(new Error('TimeoutError'));
  expect(await second).toBe(false);
});

it('a tab alone holds the phones however slow the browser is', async () => {
  let wake = (): void => undefined;
  const locks = browser(new Promise<void>((resolve) => (wake = resolve)));
  const patience = new AbortController();
  const alone = holdPhones(locks, patience.signal);
  patience.abort(new Error('TimeoutError'));
  wake();
  expect(await alone).toBe(true);
});

it('a tab holds the phones where the browser has no locks', async () => {
  expect(await holdPhones(undefined)).toBe(true);
});
