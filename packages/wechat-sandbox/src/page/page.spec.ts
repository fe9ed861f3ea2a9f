import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createSandbox, type Sandbox } from '../index.js';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await createSandbox();
});

afterEach(() => sandbox.close());

describe('the page', () => {
  it('is self-contained: all it names is served here, nothing is inline or from elsewhere', async () => {
    const response = await fetch(`${sandbox.url}/`);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]*\ssrc="\/page\/)|<style|\sstyle=|\son\w+=|"https?:\/\/(?!127\.0\.0\.1)/);
    const wanted = new Set([...html.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map(([, path = '']) => path));
    for (const path of wanted) {
      const file = await fetch(sandbox.url + path);
      expect([path, file.status]).toEqual([path, 200]);
      const imports = path.endsWith('.js') ? [...(await file.text()).matchAll(/from '\.\/([\w-]+\.js)'/g)] : [];
      for (const [, name = ''] of imports) wanted.add(`/page/${name}`);
    }
    expect(wanted.size).toBeGreaterThan(10);
  });

  it('labels every control', async () => {
    const html = await (await fetch(`${sandbox.url}/`)).text();
    const outside = html.replace(/<label[\s\S]*?<\/label>/g, '');
    expect(outside).not.toMatch(/<(?:input|select|textarea)\b/);
  });

  it('hears of calls, messages and changes as they happen', async () => {
    const response = await fetch(`${sandbox.url}/control/events`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    await sandbox.deliver({ channel: 'sms', to: '1', text: 'hello' });
    await sandbox.addPerson({ id: 'alice' });
    await fetch(`${sandbox.url}/sns/jscode2session`);
    let heard = '';
    for await (const chunk of response.body ?? []) {
      heard += Buffer.from(chunk as Uint8Array).toString();
      if (['event: message', 'event: changed', 'event: call'].every((event) => heard.includes(event))) break;
    }
    expect(heard).toContain('"text":"hello"');
  });

  it('shows everything at a glance, without a secret', async () => {
    await sandbox.addApp({ appId: 'wx1', secret: 'very secret' });
    await sandbox.addPerson({ id: 'alice' });
    await sandbox.login('alice', { appId: 'wx1' });
    const text = await (await fetch(`${sandbox.url}/control/state`)).text();
    expect(JSON.parse(text)).toMatchObject({
      apps: [{ appId: 'wx1' }],
      people: [{ id: 'alice', openids: { wx1: expect.stringMatching(/^o/) } }],
      codes: [{ person: 'alice', state: 'fresh' }],
    });
    expect(text).not.toContain('very secret');
  });
});
