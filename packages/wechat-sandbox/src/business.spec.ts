import { createHash } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createSandbox, PUBLISHED_RISKY_TEXT, type Sandbox, signSession } from './index.js';
import { TestServer } from './testing.js';

const APP = { appId: 'wx0000000000000001', secret: 's'.repeat(32) };
const OTHER = { appId: 'wx0000000000000002', secret: 't'.repeat(32) };

let sandbox: Sandbox;
let server: TestServer;

beforeEach(async () => {
  sandbox = await createSandbox();
  await sandbox.addApp(APP);
  await sandbox.addApp(OTHER);
  await sandbox.addPerson({ id: 'alice', phone: '13800000000' });
  await sandbox.addPerson({ id: 'bob', phone: '13900000000' });
  await sandbox.setClock('2030-01-01T00:00:00Z');
  server = new TestServer(sandbox, APP);
});

afterEach(() => sandbox.close());

describe('access tokens on business calls', () => {
  const call = (token: string): Promise<Record<string, unknown>> =>
    server.send(`/wxa/business/getuserphonenumber?access_token=${token}`, { code: 'x' });

  it('41001 missing, 40014 garbage, 42001 expired', async () => {
    expect(await call('')).toMatchObject({ errcode: 41001 });
    expect(await call('garbage')).toMatchObject({ errcode: 40014 });
    const token = await server.token();
    expect(await call(token)).toMatchObject({ errcode: 40029 });
    await sandbox.advanceClock(7200);
    expect(await call(token)).toMatchObject({ errcode: 42001 });
  });

  it('a forced refresh kills the old token at once (40001), is ignored within 30 seconds and after 20 a day', async () => {
    const first = await server.token();
    const second = await server.token({ force_refresh: true });
    expect(second).not.toBe(first);
    expect(await call(first)).toMatchObject({ errcode: 40001 });
    expect(await server.token({ force_refresh: true })).toBe(second);
    for (let index = 0; index < 19; index += 1) {
      await sandbox.advanceClock(30);
      await server.token({ force_refresh: true });
    }
    const last = await server.token();
    await sandbox.advanceClock(30);
    expect(await server.token({ force_refresh: true })).toBe(last);
  });

  it('a stable and a plain token live side by side; a plain one replaced works five more minutes', async () => {
    const stable = await server.token();
    const query = { grant_type: 'client_credential', appid: APP.appId, secret: APP.secret };
    const plain = async (): Promise<string> =>
      ((await (await server.get('/cgi-bin/token', query)).json()) as { access_token: string }).access_token;
    const old = await plain();
    await plain();
    expect(await call(stable)).toMatchObject({ errcode: 40029 });
    await sandbox.advanceClock(299);
    expect(await call(old)).toMatchObject({ errcode: 40029 });
    await sandbox.advanceClock(1);
    expect(await call(old)).toMatchObject({ errcode: 40001 });
  });

  it('can be superseded by the tester, and refused for a frozen secret (40243)', async () => {
    const token = await server.token();
    await sandbox.rotate({ appId: APP.appId, accessTokens: true });
    expect(await call(token)).toMatchObject({ errcode: 40001 });
    expect(await server.token()).not.toBe(token);
    await sandbox.addApp({ appId: APP.appId, secretFrozen: true });
    const body = { grant_type: 'client_credential', appid: APP.appId, secret: APP.secret };
    expect(await server.send('/cgi-bin/stable_token', body)).toMatchObject({ errcode: 40243 });
  });
});

describe('getuserphonenumber', () => {
  const path = '/wxa/business/getuserphonenumber';
  const tap = async (person = 'alice', extra: object = {}): Promise<string> =>
    (await sandbox.phoneTap(person, { appId: APP.appId, ...extra })).code;

  it('gives the number once', async () => {
    const code = await tap();
    expect(await server.business(path, { code })).toEqual({
      errcode: 0,
      errmsg: 'ok',
      phone_info: {
        phoneNumber: '13800000000',
        purePhoneNumber: '13800000000',
        countryCode: '86',
        watermark: { timestamp: Date.parse('2030-01-01T00:00:00Z') / 1000, appid: APP.appId },
      },
    });
    expect(await server.business(path, { code })).toMatchObject({ errcode: 40029 });
  });

  it('keeps login codes and phone codes apart', async () => {
    const { code } = await sandbox.login('alice', { appId: APP.appId });
    expect(await server.business(path, { code })).toMatchObject({ errcode: 40029 });
    expect(await (await server.exchange(await tap())).json()).toMatchObject({ errcode: 40029 });
  });

  it("refuses somebody else's code when an openid is given, without consuming it", async () => {
    const { openid } = await server.session('bob');
    const code = await tap('alice');
    expect(await server.business(path, { code, openid })).toMatchObject({ errcode: 40029 });
    const own = await server.session('alice');
    expect(await server.business(path, { code, openid: own.openid })).toMatchObject({ errcode: 0 });
  });

  it("refuses another app's code with 40013, and bodies that are not JSON with 47001", async () => {
    const { code } = await sandbox.phoneTap('alice', { appId: OTHER.appId });
    expect(await server.business(path, { code })).toMatchObject({ errcode: 40013 });
    expect(await server.send(`${path}?access_token=${await server.token()}`, 'code=1')).toMatchObject({
      errcode: 47001,
    });
  });

  it('counts the five minutes from the tap, not from the consent', async () => {
    const slow = await tap('alice', { tappedSecondsAgo: 300 });
    expect(await server.business(path, { code: slow })).toMatchObject({ errcode: 40029 });
  });
});

describe('session keys', () => {
  const signed = (session: { openid: string; session_key: string }, changes: Record<string, string> = {}) => ({
    openid: session.openid,
    signature: signSession(session.session_key),
    sig_method: 'hmac_sha256',
    ...changes,
  });
  const ask = async (path: string, query: Record<string, string>): Promise<Record<string, unknown>> =>
    (await (await server.get(path, { access_token: await server.token(), ...query })).json()) as Record<
      string,
      unknown
    >;

  it('checksession: ok for the live key, 87009 for a stale one, 87008 for another method, 40003 for a stranger', async () => {
    const session = await server.session('alice');
    expect(await ask('/wxa/checksession', signed(session))).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(await ask('/wxa/checksession', signed(session, { sig_method: 'md5' }))).toMatchObject({ errcode: 87008 });
    expect(await ask('/wxa/checksession', signed(session, { openid: 'o' }))).toMatchObject({ errcode: 40003 });
    await sandbox.rotate({ person: 'alice', appId: APP.appId });
    expect(await ask('/wxa/checksession', signed(session))).toMatchObject({ errcode: 87009 });
  });

  it('resetusersessionkey: the old key dies, the new one is the live one', async () => {
    const session = await server.session('alice');
    const reset = await ask('/wxa/resetusersessionkey', signed(session));
    expect(reset).toMatchObject({ errcode: 0, openid: session.openid });
    expect(await ask('/wxa/checksession', signed(session))).toMatchObject({ errcode: 87009 });
    const renewed = { openid: session.openid, session_key: String(reset['session_key']) };
    expect(await ask('/wxa/checksession', signed(renewed))).toMatchObject({ errcode: 0 });
  });

  it('getuserencryptkey: a new key an hour, three are kept', async () => {
    const session = await server.session('alice');
    const keys = async (): Promise<unknown> =>
      (await ask('/wxa/business/getuserencryptkey', signed(session)))['key_info_list'];
    expect(await keys()).toMatchObject([{ version: 1, expire_in: 3600 }]);
    await sandbox.advanceClock(1800);
    expect(await keys()).toMatchObject([{ version: 1, expire_in: 1800 }]);
    for (let hour = 0; hour < 3; hour += 1) {
      await sandbox.advanceClock(3600);
      await keys();
    }
    expect(await keys()).toMatchObject([{ version: 4 }, { version: 3 }, { version: 2 }]);
    const forged = signed(session, { signature: signSession('another key') });
    expect(await ask('/wxa/business/getuserencryptkey', forged)).toMatchObject({ errcode: 87009 });
  });

  it('rotates never, or always, as told', async () => {
    await sandbox.rotate({ mode: 'always' });
    const first = await server.session('alice');
    expect((await server.session('alice')).session_key).not.toBe(first.session_key);
    await sandbox.rotate({ mode: 'never' });
    const kept = await server.session('alice');
    await sandbox.advanceClock(30 * 24 * 3600);
    expect((await server.session('alice')).session_key).toBe(kept.session_key);
  });

  it('checkencryptedmsg: knows the phone data of three days, by the hash of its text or of its bytes', async () => {
    const { encryptedData } = await sandbox.phoneTap('alice', { appId: APP.appId });
    const check = (form: string | Buffer): Promise<Record<string, unknown>> =>
      server.business('/wxa/business/checkencryptedmsg', {
        encrypted_msg_hash: createHash('sha256').update(form).digest('hex'),
      });
    expect(await check(encryptedData)).toMatchObject({ errcode: 0, vaild: true, create_time: 1893456000 });
    expect(await check(Buffer.from(encryptedData, 'base64'))).toMatchObject({ vaild: true });
    expect(await check('another')).toMatchObject({ errcode: 1 });
    await sandbox.advanceClock(3 * 24 * 3600);
    expect(await check(encryptedData)).toMatchObject({ errcode: 1 });
  });
});

describe('msg_sec_check', () => {
  const check = async (fields: object): Promise<Record<string, unknown>> => {
    const { openid } = await server.session('alice');
    return server.business('/wxa/msg_sec_check', { version: 2, scene: 1, openid, content: '小红', ...fields });
  };

  it('passes, asks for review or calls it risky; errcode stays 0', async () => {
    await sandbox.content({ riskyWords: ['坏'], reviewWords: ['或许'] });
    expect(await check({})).toMatchObject({ errcode: 0, result: { suggest: 'pass', label: 100 } });
    expect(await check({ content: '或许吧' })).toMatchObject({ errcode: 0, result: { suggest: 'review' } });
    expect(await check({ nickname: '很坏' })).toMatchObject({ errcode: 0, result: { suggest: 'risky' } });
    expect(await check({ content: PUBLISHED_RISKY_TEXT })).toMatchObject({ result: { suggest: 'risky' } });
  });

  it('refuses nothing to check, too much, a wrong scene, a stranger, somebody away for two hours', async () => {
    expect(await check({ content: '' })).toMatchObject({ errcode: 44002 });
    expect(await check({ content: '字'.repeat(2501) })).toMatchObject({ errcode: 45002 });
    expect(await check({ scene: 9 })).toMatchObject({ errcode: 40129 });
    expect(await check({ openid: 'o-nobody' })).toMatchObject({ errcode: 40003 });
    const { openid } = await server.session('bob');
    await sandbox.advanceClock(7200);
    expect(await check({ openid })).toMatchObject({ errcode: 61010 });
  });
});

describe('quotas', () => {
  it('45011 over the minute of one person, 45009 over the day of the app', async () => {
    const path = '/sns/jscode2session';
    await sandbox.addApp({ appId: APP.appId, callsPerMinute: { [path]: 1 }, callsPerDay: { [path]: 3 } });
    expect(await server.session('alice')).toHaveProperty('openid');
    expect(await server.session('alice')).toMatchObject({ errcode: 45011 });
    expect(await server.session('bob')).toHaveProperty('openid');
    await sandbox.advanceClock(60);
    expect(await server.session('alice')).toHaveProperty('openid');
    await sandbox.advanceClock(60);
    expect(await server.session('alice')).toMatchObject({ errcode: 45009 });
  });
});
