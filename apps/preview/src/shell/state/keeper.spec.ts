import { expect, it } from '@jest/globals';

import { holdPhones, type Locks } from './keeper.js';

/** One lock of a browser, as Web Locks has them: whoever asks waits until it is free, or their patience is over. */
function browser(): Locks {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async request(_name, { signal }, held) {
      const before = last;
      const impatient = new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
      await Promise.race([before, impatient]);
      return (last = held());
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

it('a tab holds the phones where the browser has no locks', async () => {
  expect(await holdPhones(undefined)).toBe(true);
});
