import { beforeEach, describe, expect, it } from '@jest/globals';
import { createSandbox } from '@yaopai/wechat-sandbox';
import {
  connectSandbox,
  type Transport,
  TransportFailure,
  type WireAnswer,
  type WireRequest,
} from '@yaopai/wechat-sandbox/wx';

import { recordControl, recordTransport } from './record.js';
import { type Actor, TrafficLog } from './traffic.js';

const actor: Actor = { device: 'phone', person: 'alice' };
const wire: WireRequest = {
  url: 'http://localhost:3000/api/v1/me',
  method: 'PUT',
  headers: { 'content-type': 'application/json', Authorization: 'Bearer t' },
  body: new TextEncoder().encode('{"nickname":"小明"}'),
  timeoutMs: 1000,
  followRedirects: true,
};
const answer: WireAnswer = {
  statusCode: 403,
  header: { 'Content-Type': 'application/problem+json', 'X-Request-Id': 'r1' },
  cookies: [],
  body: new TextEncoder().encode('{"code":1001}'),
};

let now: number;
let log: TrafficLog;
beforeEach(() => {
  now = 1000;
  log = new TrafficLog(() => now);
});

describe('a recorded transport', () => {
  it('shows the request at once, and its reply with the time it took', async () => {
    let reply: (given: WireAnswer) => void = () => undefined;
    const transport: Transport = () => ({
      answer: new Promise((resolve) => (reply = resolve)),
      abort: () => undefined,
    });
    const { answer: received } = recordTransport(log, transport, actor)(wire);
    expect(log.get()).toMatchObject([
      { kind: 'request', actor, method: 'PUT', url: wire.url, body: { text: '{"nickname":"小明"}', bytes: 21 } },
    ]);
    expect(log.get()[0]).not.toHaveProperty('reply');
    now = 1250;
    reply(answer);
    expect(await received).toBe(answer);
    expect(log.get()).toMatchObject([
      { durationMs: 250, reply: { status: 403, headers: { 'X-Request-Id': 'r1' }, body: { text: '{"code":1001}' } } },
    ]);
  });

  it('passes a failure on, and shows why', async () => {
    const failure = { reason: 'timeout', errno: 5 };
    const transport: Transport = () => ({
      answer: Promise.reject(new TransportFailure(failure)),
      abort: () => undefined,
    });
    const sent = recordTransport(log, transport, actor)(wire);
    await expect(sent.answer).rejects.toMatchObject({ failure });
    expect(log.get()).toMatchObject([{ kind: 'request', failure: 'timeout' }]);
  });

  it('aborts what it wraps', () => {
    let aborted = false;
    const transport: Transport = () => ({ answer: new Promise(() => undefined), abort: () => (aborted = true) });
    recordTransport(log, transport, actor)(wire).abort();
    expect(aborted).toBe(true);
  });

  it('shows what is no text by its size', () => {
    const transport: Transport = () => ({ answer: new Promise(() => undefined), abort: () => undefined });
    const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
    recordTransport(log, transport, actor)({ ...wire, headers, body: new Uint8Array(9) });
    expect(log.get()).toMatchObject([{ body: { bytes: 9, contentType: 'multipart/form-data; boundary=b' } }]);
    expect(log.get()).not.toMatchObject([{ body: { text: expect.anything() } }]);
  });
});

describe('a recorded control', () => {
  it('shows the codes that WeChat gives, and why it gives none', async () => {
    const sandbox = await createSandbox();
    await sandbox.addApp({ appId: 'wx1', secret: 's' });
    await sandbox.addPerson({ id: 'alice', phone: '13800000000' });
    const control = recordControl(log, connectSandbox(sandbox.url), actor);
    const { code } = await control.login('alice', { appId: 'wx1' });
    const tap = await control.phoneTap('alice', { appId: 'wx1' });
    await expect(control.login('nobody', { appId: 'wx1' })).rejects.toThrow();
    await sandbox.close();
    expect(log.get().toReversed()).toMatchObject([
      { kind: 'wechat', actor, name: 'wx.login', given: { code } },
      { kind: 'wechat', name: 'getPhoneNumber', given: { code: tap.code } },
      { kind: 'wechat', name: 'wx.login', failure: expect.stringMatching(/nobody/) },
    ]);
  });
});

describe('the log', () => {
  it('keeps the newest, newest first', () => {
    for (let count = 0; count < 305; count += 1) log.add({ kind: 'script-error', actor, message: String(count) });
    expect(log.get()).toHaveLength(300);
    expect(log.get()[0]).toMatchObject({ message: '304' });
  });

  it('forgets a request whose reply comes after it was cleared', () => {
    const id = log.add({ kind: 'request', actor, ...wire, body: undefined });
    log.clear();
    log.finish(id, { failure: 'abort' });
    expect(log.get()).toEqual([]);
  });
});
