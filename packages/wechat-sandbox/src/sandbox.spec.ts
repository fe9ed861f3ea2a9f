import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createSandbox, decryptOpenData, type Sandbox, signRawData } from './index.js';

const APP = { appId: 'wx0000000000000001', secret: 's'.repeat(32) };

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await createSandbox();
  await sandbox.addApp(APP);
  await sandbox.addPerson({ id: 'alice', phone: '13800000000' });
});

afterEach(() => sandbox.close());

interface Session {
  openid?: string;
  unionid?: string;
  session_key?: string;
  errcode?: number;
  errmsg?: string;
}

async function exchange(code: string, changes: Record<string, string> = {}): Promise<Session> {
  const query = { appid: APP.appId, secret: APP.secret, js_code: code, grant_type: 'authorization_code', ...changes };
  const kept = Object.entries(query).filter(([, value]) => value !== '');
  const response = await fetch(`${sandbox.url}/sns/jscode2session?${new URLSearchParams(kept).toString()}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain');
  return (await response.json()) as Session;
}

const login = async (person = 'alice', appId = APP.appId): Promise<string> =>
  (await sandbox.login(person, { appId })).code;

describe('jscode2session', () => {
  it('gives openid and session key for a fresh code of 32 letters and digits', async () => {
    const code = await login();
    expect(code).toMatch(/^[0-9A-Za-z]{32}$/);
    const session = await exchange(code);
    expect(session.openid).toMatch(/^o[\w-]{27}$/);
    expect(Buffer.from(session.session_key ?? '', 'base64')).toHaveLength(16);
    expect(session).not.toHaveProperty('unionid');
    expect(session).not.toHaveProperty('errcode');
  });

  it('refuses a code used twice with 40163', async () => {
    const code = await login();
    await exchange(code);
    expect(await exchange(code)).toMatchObject({ errcode: 40163 });
  });

  it('refuses a code after five minutes with 40029, not a second before', async () => {
    await sandbox.setClock('2030-01-01T00:00:00Z');
    const [early, late] = [await login(), await login()];
    await sandbox.advanceClock(299);
    expect(await exchange(early)).toHaveProperty('openid');
    await sandbox.advanceClock(1);
    expect(await exchange(late)).toMatchObject({ errcode: 40029 });
  });

  it("refuses another app's code with 40029", async () => {
    const other = { appId: 'wx0000000000000002', secret: 't'.repeat(32) };
    await sandbox.addApp(other);
    expect(await exchange(await login('alice', other.appId))).toMatchObject({ errcode: 40029 });
  });

  it('complains in its order: appid, secret, code missing; appid, secret, grant type, code wrong', async () => {
    const wrong = { appid: 'wxnobody', secret: 'no', js_code: 'x', grant_type: 'y' };
    expect((await exchange('', { ...wrong, appid: '', secret: '', js_code: '' })).errcode).toBe(41002);
    expect((await exchange('', { ...wrong, secret: '', js_code: '' })).errcode).toBe(41004);
    expect((await exchange('', { ...wrong, js_code: '' })).errcode).toBe(41008);
    expect((await exchange('', wrong)).errcode).toBe(40013);
    expect((await exchange('', { ...wrong, appid: APP.appId })).errcode).toBe(40125);
    expect((await exchange('x', { grant_type: 'y' })).errcode).toBe(40002);
    expect((await exchange('x')).errcode).toBe(40029);
  });

  it('prints a request id whose first group is the time in hex', async () => {
    await sandbox.setClock('2030-01-01T00:00:00Z');
    const hex = (Date.parse('2030-01-01T00:00:00Z') / 1000).toString(16);
    expect((await exchange('nonsense')).errmsg).toMatch(
      new RegExp(`^invalid code, rid: ${hex}-[0-9a-f]{8}-[0-9a-f]{8}$`),
    );
  });

  it('blocks a risky person with 40226', async () => {
    await sandbox.addPerson({ id: 'alice', risky: true });
    expect(await exchange(await login())).toMatchObject({ errcode: 40226 });
  });

  it('gives the unionid a person was given, and derives one in an app that is bound, from the next exchange on', async () => {
    expect(await exchange(await login())).not.toHaveProperty('unionid');
    await sandbox.addApp({ appId: APP.appId, openPlatformId: 'platform-1' });
    expect((await exchange(await login())).unionid).toMatch(/^o[\w-]{27}$/);
    await sandbox.addPerson({ id: 'alice', unionid: 'U-alice' });
    expect((await exchange(await login())).unionid).toBe('U-alice');
  });

  it("maps DevTools' mock code to one person, any number of times", async () => {
    const first = await exchange('the code is a mock one');
    expect(first.openid).toMatch(/^o/);
    expect((await exchange('the code is a mock one')).openid).toBe(first.openid);
  });

  it('keeps one live session key a person and app, rotated by a login when the last one is old enough', async () => {
    await sandbox.setClock('2030-01-01T00:00:00Z');
    const first = await exchange(await login());
    expect((await exchange(await login())).session_key).toBe(first.session_key);
    await sandbox.advanceClock(61);
    const second = await exchange(await login());
    expect(second.session_key).not.toBe(first.session_key);
    expect(second.openid).toBe(first.openid);
  });
});

describe('access tokens', () => {
  const stable = async (body: object = {}): Promise<{ access_token: string; expires_in: number; errcode?: number }> => {
    const response = await fetch(`${sandbox.url}/cgi-bin/stable_token`, {
      method: 'POST',
      body: JSON.stringify({ grant_type: 'client_credential', appid: APP.appId, secret: APP.secret, ...body }),
    });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    return (await response.json()) as { access_token: string; expires_in: number };
  };

  it('stable: the same token until five minutes before its end', async () => {
    await sandbox.setClock('2030-01-01T00:00:00Z');
    const first = await stable();
    expect(first.expires_in).toBe(7200);
    await sandbox.advanceClock(6899);
    expect(await stable()).toEqual({ access_token: first.access_token, expires_in: 301 });
    await sandbox.advanceClock(1);
    const next = await stable();
    expect(next.access_token).not.toBe(first.access_token);
    expect(next.expires_in).toBe(7200);
  });

  it('stable: refuses a wrong secret with 40125 and an unlisted address with 40164', async () => {
    expect((await stable({ secret: 'wrong' })).errcode).toBe(40125);
    await sandbox.addApp({ appId: APP.appId, ipWhitelist: ['10.0.0.1'] });
    expect(await stable()).toMatchObject({ errcode: 40164, errmsg: expect.stringContaining('invalid ip 127.0.0.1 ') });
  });

  it('plain: a new token at every call', async () => {
    const query = new URLSearchParams({ grant_type: 'client_credential', appid: APP.appId, secret: APP.secret });
    const get = async (): Promise<string> => {
      const response = await fetch(`${sandbox.url}/cgi-bin/token?${query.toString()}`);
      return ((await response.json()) as { access_token: string }).access_token;
    };
    expect(await get()).not.toBe(await get());
  });
});

describe('open data', () => {
  it('encrypts a tapped phone number with the live session key', async () => {
    const { session_key: key = '' } = await exchange(await login());
    const tap = await sandbox.phoneTap('alice', { appId: APP.appId });
    expect(tap.code).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(decryptOpenData(key, tap))).toMatchObject({
      phoneNumber: '13800000000',
      purePhoneNumber: '13800000000',
      countryCode: '86',
      watermark: { appid: APP.appId },
    });
  });

  it('signs and encrypts the anonymous profile of today, or a chosen name', async () => {
    const { session_key: key = '', openid } = await exchange(await login());
    const anonymous = await sandbox.profile('alice', { appId: APP.appId });
    expect(anonymous.userInfo.nickName).toBe('微信用户');
    expect(anonymous.signature).toBe(signRawData(anonymous.rawData, key));
    const named = await sandbox.profile('alice', { appId: APP.appId, nickName: '小红' });
    expect(JSON.parse(decryptOpenData(key, named))).toMatchObject({ openId: openid, nickName: '小红' });
  });

  it('gives a foreign number with its country code', async () => {
    const { session_key: key = '' } = await exchange(await login());
    const tap = await sandbox.phoneTap('alice', { appId: APP.appId, phone: '+85298765432' });
    expect(JSON.parse(decryptOpenData(key, tap))).toMatchObject({ purePhoneNumber: '98765432', countryCode: '852' });
  });
});

describe('control', () => {
  const post = async (path: string, body: unknown): Promise<Response> =>
    fetch(`${sandbox.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('tells what is wrong and what to do, in English and Chinese', async () => {
    for (const [path, body, status] of [
      ['/control/apps', {}, 400],
      ['/control/apps', { appId: 'wx1', secrt: 'x' }, 400],
      ['/control/people', { id: 7 }, 400],
      ['/control/people/nobody/login', { appId: APP.appId }, 404],
      ['/control/people/alice/login', { appId: 'wxnone' }, 404],
      ['/control/faults', { kind: 'gremlins' }, 400],
      ['/control/clock', { now: 'soon' }, 400],
      ['/control/nothing', {}, 404],
    ] as const) {
      const response = await post(path, body);
      expect([path, response.status]).toEqual([path, status]);
      expect(await response.json()).toEqual({
        error: expect.any(String),
        whatToDo: expect.any(String),
        zh: expect.stringMatching(/[一-龥].*。$/),
      });
    }
  });

  it('keeps what an upsert leaves out and never shows a secret', async () => {
    const response = await post('/control/apps', { appId: APP.appId, secretFrozen: false });
    expect(await response.text()).not.toContain(APP.secret);
    expect(await exchange(await login())).toHaveProperty('openid');
  });

  it('logs every call to WeChat with app and person, and hides the secret', async () => {
    await exchange(await login());
    const { calls } = await sandbox.calls();
    expect(calls).toEqual([
      expect.objectContaining({
        path: '/sns/jscode2session',
        appId: APP.appId,
        person: 'alice',
        status: 200,
        errcode: 0,
      }),
    ]);
    expect(JSON.stringify(calls)).not.toContain(APP.secret);
  });

  it('keeps messages that programs deliver', async () => {
    await post('/control/inbox', { channel: 'sms', to: '+8613800000000', text: 'Your code is 123456', code: '123456' });
    const { messages } = await sandbox.inbox({ to: '+8613800000000' });
    expect(messages).toEqual([expect.objectContaining({ channel: 'sms', code: '123456' })]);
  });

  it('refuses a web page that renamed its domain to reach us', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      const { port } = new URL(sandbox.url);
      request({ port, host: '127.0.0.1', path: '/control/calls', headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(400);
  });
});

describe('state file', () => {
  it('keeps apps, people and session keys over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const state = join(folder, 'wechat.json');
    const before = sandbox;
    try {
      sandbox = await createSandbox({ state, seed: 'another world' });
      await sandbox.addApp(APP);
      await sandbox.addPerson({ id: 'bob', unionid: 'U-bob' });
      const first = await exchange(await login('bob'));
      await sandbox.close();
      sandbox = await createSandbox({ state });
      expect(await exchange(await login('bob'))).toEqual(first);
    } finally {
      await sandbox.close();
      sandbox = before;
      await rm(folder, { recursive: true });
    }
  });
});
