import { describe, expect, it } from '@jest/globals';

import type { Status } from '../../server/status.js';
import { lastOf, StatusFeed } from './status-feed.js';

const status = (answers: boolean): Status => ({
  appId: 'wx1',
  launch: {},
  places: [{ role: 'sandbox', url: 'http://127.0.0.1:3100', answers }],
});

describe('the status of the programs', () => {
  it('is asked for anew, and remembered while nobody answers', async () => {
    const replies = [status(true), status(false)];
    const feed = new StatusFeed(async () => {
      const reply = replies.shift();
      if (!reply) throw new Error('fetch failed');
      return reply;
    });
    const seen: string[] = [];
    feed.subscribe(() => seen.push(`${feed.get().state} ${lastOf(feed.get())?.places[0]?.answers}`));
    await feed.refresh();
    await feed.refresh();
    feed.close();
    expect(seen).toEqual(['known true', 'known false', 'unreachable false']);
  });

  it('is no news when it is the same', async () => {
    const feed = new StatusFeed(async () => status(true));
    await feed.refresh();
    let news = 0;
    feed.subscribe(() => (news += 1));
    await feed.refresh();
    feed.close();
    expect(news).toBe(0);
  });
});
