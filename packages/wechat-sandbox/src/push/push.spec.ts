import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createSandbox, decryptPush, encryptPush, type Sandbox, signPush } from '../index.js';
import { TestServer } from '../testing.js';

const APP = { appId: 'wx0000000000000001', secret: 's'.repeat(32) };
const TOKEN = 'push-token';
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

interface Received {
  method: string;
  path: string;
  query: Record<string, string>;
  type: string;
  body: string;
}

let sandbox: Sandbox;
let server: Server;
let origin: string;
let received: Received[];
let answer: { status: number; body: string };

beforeEach(async () => {
  received = [];
  answer = { status: 200, body: 'success' };
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const query = Object.fromEntries(url.searchParams);
      const type = request.headers['content-type'] ?? '';
      received.push({ method: request.method ?? '', path: url.pathname, query, type, body });
      response.statusCode = answer.status;
      response.end(request.method === 'GET' ? (query['echostr'] ?? 'picture') : answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  sandbox = await createSandbox();
  await sandbox.addApp({ ...APP, push: { url: `${origin}/push`, token: TOKEN } });
  await sandbox.addPerson({ id: 'alice', unionid: 'U-alice' });
});

afterEach(async () => {
  await sandbox.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** An address where nobody listens any more. */
async function unreachable(): Promise<string> {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  return `http://127.0.0.1:${port}/`;
}

const revoke = () =>
  sandbox.push({ appId: APP.appId, person: 'alice', event: 'user_authorization_revoke', revokeInfo: '6,8' });

describe('pushes', () => {
  it('plain: signed, with the fields of a user event', async () => {
    expect(await revoke()).toMatchObject({ state: 'delivered', tries: 1, event: 'user_authorization_revoke' });
    const [push] = received;
    const { signature, timestamp = '', nonce = '' } = push?.query ?? {};
    expect(signature).toBe(signPush(TOKEN, timestamp, nonce));
    expect(JSON.parse(push?.body ?? '')).toMatchObject({
      MsgType: 'event',
      Event: 'user_authorization_revoke',
      OpenID: expect.stringMatching(/^o/),
      UnionID: 'U-alice',
      AppID: APP.appId,
      RevokeInfo: '6,8',
    });
  });

  it('safe mode: signed and encrypted, in JSON and in XML', async () => {
    for (const format of ['json', 'xml'] as const) {
      await sandbox.addApp({
        appId: APP.appId,
        push: { url: `${origin}/push`, token: TOKEN, encodingAesKey: AES_KEY, format },
      });
      await revoke();
      const push = received.at(-1);
      const { msg_signature: signature, timestamp = '', nonce = '', encrypt_type: type } = push?.query ?? {};
      const encrypted = /Encrypt(?:":"|><!\[CDATA\[)([^"\]]+)/.exec(push?.body ?? '')?.[1] ?? '';
      expect(type).toBe('aes');
      expect(signature).toBe(signPush(TOKEN, timestamp, nonce, encrypted));
      const { message, appId } = decryptPush(AES_KEY, encrypted);
      expect(appId).toBe(APP.appId);
      expect(message).toContain(
        format === 'xml' ? '<Event><![CDATA[user_authorization_revoke]]></Event>' : '"Event":"user_auth',
      );
    }
  });

  it('tries three times when nobody says success', async () => {
    answer = { status: 500, body: 'no' };
    expect(await revoke()).toMatchObject({ state: 'failed', tries: 3, status: 500 });
    expect(received).toHaveLength(3);
  });

  it('keeps what an app without an address would have been sent', async () => {
    await sandbox.addApp({ appId: APP.appId, push: null });
    expect(await revoke()).toMatchObject({ state: 'unconfigured', tries: 0 });
    expect((await sandbox.pushes()).pushes).toHaveLength(1);
  });

  it('checks an address as the console does: echostr must come back', async () => {
    expect(await sandbox.verifyPush({ appId: APP.appId })).toMatchObject({ verified: true });
    await sandbox.addApp({ appId: APP.appId, push: { url: await unreachable(), token: TOKEN } });
    expect(await sandbox.verifyPush({ appId: APP.appId })).toMatchObject({ verified: false, failure: 'ECONNREFUSED' });
  });

  it('encryption pads to blocks of 32 and round-trips any length', () => {
    for (const message of ['', 'a', '字'.repeat(40)]) {
      const encrypted = encryptPush(AES_KEY, message, APP.appId);
      expect(Buffer.from(encrypted, 'base64').length % 32).toBe(0);
      expect(decryptPush(AES_KEY, encrypted)).toEqual({ message, appId: APP.appId });
    }
  });
});

describe('media_check_async', () => {
  const check = async (mediaUrl: string): Promise<string> => {
    const wechat = new TestServer(sandbox, APP);
    const { openid } = await wechat.session('alice');
    const body = { media_url: mediaUrl, media_type: 2, version: 2, openid, scene: 1 };
    const reply = await wechat.business('/wxa/media_check_async', body);
    expect(reply).toMatchObject({ errcode: 0, trace_id: expect.stringMatching(/^[0-9a-f]{8}-/) });
    expect(reply).not.toHaveProperty('result');
    return String(reply['trace_id']);
  };

  /** The push of the next verdict, once it has been delivered or given up. */
  const nextVerdict = (): Promise<{ message: Record<string, unknown>; state: string }> =>
    new Promise((resolve) => {
      const stop = sandbox.world.events.listen((name, value) => {
        if (name !== 'push' || !('state' in value) || value.state === 'sending') return;
        stop();
        resolve(value as { message: Record<string, unknown>; state: string });
      });
    });

  it('fetches the picture and pushes the verdict, known by its trace id', async () => {
    await sandbox.content({ media: 'risky' });
    const verdict = nextVerdict();
    const traceId = await check(`${origin}/avatar.png`);
    expect((await verdict).message).toMatchObject({
      Event: 'wxa_media_check',
      appid: APP.appId,
      trace_id: traceId,
      version: 2,
      result: { suggest: 'risky' },
    });
    expect(received).toContainEqual(expect.objectContaining({ method: 'GET', path: '/avatar.png' }));
  });

  it('has no verdict on what it cannot fetch', async () => {
    const verdict = nextVerdict();
    await check(await unreachable());
    const { message } = await verdict;
    expect(message).toMatchObject({ errcode: -1008 });
    expect(message).not.toHaveProperty('result');
  });

  it('waits for the tester when on hold, and is judged once', async () => {
    await sandbox.content({ media: 'hold' });
    const traceId = await check(`${origin}/avatar.png`);
    expect((await sandbox.pushes()).mediaChecks).toMatchObject([{ traceId }]);
    const heard: string[] = [];
    sandbox.world.events.listen((name) => heard.push(name));
    expect(await sandbox.mediaVerdict({ traceId, suggest: 'pass' })).toMatchObject({
      state: 'delivered',
      message: { result: { suggest: 'pass', label: 100 } },
    });
    expect(heard).toContain('changed');
    await expect(sandbox.mediaVerdict({ traceId, suggest: 'risky' })).rejects.toMatchObject({ status: 404 });
  });
});
