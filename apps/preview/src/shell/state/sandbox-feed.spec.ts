import { once } from 'node:events';
import { request } from 'node:http';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from '@yaopai/wechat-sandbox';

import { SandboxFeed, type SandboxView } from './sandbox-feed.js';
import type { CallRecord } from './sandbox-types.js';

let sandbox: Sandbox;
/** The sandbox, but for what a test holds back. */
let control: Sandbox;
let feed: SandboxFeed;
let calls: CallRecord[];
let source: Source;
let opened: number;

beforeEach(async () => {
  sandbox = await createSandbox();
  control = Object.create(sandbox) as Sandbox;
  await sandbox.addPerson({ id: 'alice' });
  await sandbox.deliver({ channel: 'sms', to: '+8613800000000', text: '111111' });
  calls = [];
  opened = 0;
  const openEvents = (): Source => {
    opened += 1;
    return (source = eventsOf(sandbox.url));
  };
  feed = new SandboxFeed({ control, openEvents, onCall: (call) => calls.push(call), retryMs: 1 });
});
afterEach(async () => {
  feed.close();
  await sandbox.close();
});

type Source = EventTarget & { readyState: number; close: () => void };

/** What a browser's EventSource does with the sandbox's live events. */
function eventsOf(url: string): Source {
  const target = new EventTarget();
  const sent = request(`${url}/control/events`, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
        if (name) target.dispatchEvent(Object.assign(new Event(name), { data }));
      }
    });
    target.dispatchEvent(new Event('open'));
  });
  sent.on('error', () => target.dispatchEvent(new Event('error'))).end();
  return Object.assign(target, { readyState: 1, close: () => void sent.destroy() });
}

/** Resolves once what is known fits. */
function until(fits: (view: SandboxView) => boolean): Promise<SandboxView> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!fits(feed.get())) return;
      stop();
      resolve(feed.get());
    };
    const stop = feed.subscribe(look);
    look();
  });
}

describe('what the shell knows of the sandbox', () => {
  it('is read when it connects, what was delivered before too', async () => {
    const view = await until(({ connected }) => connected);
    expect(view.state?.people.map(({ id }) => id)).toEqual(['alice']);
    expect(view.messages.map(({ text }) => text)).toEqual(['111111']);
  });

  it('follows messages, the newest first, and people', async () => {
    await until(({ connected }) => connected);
    await sandbox.deliver({ channel: 'email', to: 'a@example.com', text: '222222' });
    await sandbox.addPerson({ id: 'bob' });
    const view = await until(({ messages, state }) => messages.length === 2 && state?.people.length === 2);
    expect(view.messages.map(({ text }) => text)).toEqual(['222222', '111111']);
  });

  it('has a message that comes while the inbox is on its way', async () => {
    await until(({ connected }) => connected);
    const asked = new EventTarget();
    const release = once(asked, 'release');
    control.inbox = async () => {
      const read = await sandbox.inbox();
      asked.dispatchEvent(new Event('asked'));
      await release;
      return read;
    };
    const held = once(asked, 'asked');
    source.dispatchEvent(new Event('open'));
    await held;
    const heard = once(source, 'message');
    await sandbox.deliver({ channel: 'sms', to: '+8613800000000', text: '222222' });
    await heard;
    const caughtUp = new Promise<void>((resolve) => feed.subscribe(resolve));
    asked.dispatchEvent(new Event('release'));
    await caughtUp;
    expect(feed.get().messages.map(({ text }) => text)).toEqual(['222222', '111111']);
  });

  it('has a message once that is heard after it was read', async () => {
    const { messages } = await until(({ connected }) => connected);
    source.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(messages[0]) }));
    expect(feed.get().messages).toEqual(messages);
  });

  it('stays with the newer state when an older one arrives last', async () => {
    await until(({ connected }) => connected);
    const asked = new EventTarget();
    const release = once(asked, 'release');
    control.state = async () => {
      const read = await sandbox.state();
      await release;
      return read;
    };
    const older = feed.refresh();
    control.state = () => sandbox.state();
    await sandbox.addPerson({ id: 'bob' });
    await feed.refresh();
    asked.dispatchEvent(new Event('release'));
    await older;
    expect(feed.get().state?.people).toHaveLength(2);
  });

  it('passes the calls of servers on', async () => {
    await until(({ connected }) => connected);
    const heard = once(source, 'call');
    await fetch(`${sandbox.url}/sns/jscode2session?appid=wx1`);
    await heard;
    expect(calls).toMatchObject([{ method: 'GET', path: '/sns/jscode2session' }]);
  });

  it('keeps what it knew while the sandbox is gone', async () => {
    await until(({ connected }) => connected);
    source.dispatchEvent(new Event('error'));
    expect(feed.get()).toMatchObject({ connected: false, messages: [{ text: '111111' }] });
    expect(feed.get().state?.people).toHaveLength(1);
    expect(opened).toBe(1);
  });

  it('is asked for again where the browser gives up', async () => {
    await until(({ connected }) => connected);
    await sandbox.addPerson({ id: 'bob' });
    source.readyState = 2;
    source.close();
    source.dispatchEvent(new Event('error'));
    const view = await until(({ connected }) => connected);
    expect(opened).toBe(2);
    expect(view.state?.people).toHaveLength(2);
  });
});
