import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createSandbox, type FaultInput, type Sandbox } from './index.js';
import { TestServer } from './testing.js';

const APP = { appId: 'wx0000000000000001', secret: 's'.repeat(32) };

let sandbox: Sandbox;
let server: TestServer;

beforeEach(async () => {
  sandbox = await createSandbox();
  await sandbox.addApp(APP);
  await sandbox.addPerson({ id: 'alice', phone: '13800000000' });
  await sandbox.addPerson({ id: 'bob' });
  server = new TestServer(sandbox, APP);
});

afterEach(() => sandbox.close());

const login = async (person = 'alice'): Promise<string> => (await sandbox.login(person, { appId: APP.appId })).code;
const exchange = async (code: string): Promise<Record<string, unknown>> =>
  (await (await server.exchange(code)).json()) as Record<string, unknown>;

describe('faults on demand', () => {
  it.each([
    ['busy', {}, -1],
    ['minute-quota', {}, 45011],
    ['ip-not-allowed', {}, 40164],
    ['risky-user', {}, 40226],
    ['errcode', { errcode: 40243, errmsg: 'frozen' }, 40243],
  ] as const)('%s answers with its errcode and leaves the code unused', async (kind, extra, errcode) => {
    await sandbox.faults({ kind, ...extra });
    const code = await login();
    expect(await exchange(code)).toMatchObject({ errcode });
    expect(await exchange(code)).toHaveProperty('openid');
  });

  it('is over once it has struck, and that is told', async () => {
    await sandbox.faults({ kind: 'busy' });
    const code = await login();
    const left: number[] = [];
    sandbox.world.events.listen((name) => name === 'changed' && left.push(sandbox.world.faults.list().length));
    await exchange(code);
    expect(left).toEqual([0]);
  });

  it('names the address in 40164', async () => {
    await sandbox.faults({ kind: 'ip-not-allowed' });
    expect((await exchange(await login()))['errmsg']).toMatch(
      /^invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in whitelist, rid: /,
    );
  });

  it('busy after the work: the code is gone', async () => {
    await sandbox.faults({ kind: 'busy', afterWork: true });
    const code = await login();
    expect(await exchange(code)).toMatchObject({ errcode: -1 });
    expect(await exchange(code)).toMatchObject({ errcode: 40163 });
  });

  it('reset cuts the connection, before or after the work', async () => {
    await sandbox.faults({ faults: [{ kind: 'reset' }, { kind: 'reset', afterWork: true }] });
    const code = await login();
    await expect(server.exchange(code)).rejects.toThrow();
    await expect(server.exchange(code)).rejects.toThrow();
    expect(await exchange(code)).toMatchObject({ errcode: 40163 });
  });

  it('hang answers nothing, and does not keep the sandbox from closing', async () => {
    await sandbox.faults({ kind: 'hang' });
    const ended = server.exchange(await login()).then(
      () => 'answered',
      () => 'cut',
    );
    await untilCalled(1);
    await sandbox.close();
    expect(await ended).toBe('cut');
    sandbox = await createSandbox();
  });

  it('hold does the work, and keeps the answer until the faults are cleared', async () => {
    await sandbox.faults({ kind: 'hold' });
    const code = await login();
    let isAnswered = false;
    const held = exchange(code).finally(() => (isAnswered = true));
    await untilTaken();
    expect(await exchange(code)).toMatchObject({ errcode: 40163 });
    expect(isAnswered).toBe(false);
    await sandbox.faults({ clear: true });
    expect(await held).toHaveProperty('openid');
  });

  it('hold does not keep the sandbox from closing', async () => {
    await sandbox.faults({ kind: 'hold' });
    const held = exchange(await login()).catch(() => 'cut');
    await untilTaken();
    await sandbox.close();
    await held;
    sandbox = await createSandbox();
  });

  it('http-error, html, empty and truncated are what a gateway or a broken line leaves', async () => {
    await sandbox.faults({
      faults: [{ kind: 'http-error', status: 503 }, { kind: 'html' }, { kind: 'empty' }, { kind: 'truncated' }],
    });
    const code = await login();
    const error = await server.exchange(code);
    expect([error.status, error.headers.get('content-type')]).toEqual([503, 'text/html']);
    const html = await server.exchange(code);
    expect([html.status, await html.text()]).toEqual([200, expect.stringMatching(/^<!DOCTYPE html>/)]);
    expect(await (await server.exchange(code)).text()).toBe('');
    const truncated = await (await server.exchange(code)).text();
    expect(() => JSON.parse(truncated) as unknown).toThrow();
    expect(truncated).toMatch(/^\{"session_key"/);
  });

  it('string-errcode and unknown-fields keep the answer readable for a lenient client', async () => {
    await sandbox.faults({ faults: [{ kind: 'string-errcode' }, { kind: 'unknown-fields' }] });
    expect(await exchange('nonsense')).toMatchObject({ errcode: '40029' });
    expect(await exchange(await login())).toMatchObject({ openid: expect.any(String), expires_in: 7200 });
  });

  it('numeric-country-code is what the official sample shows', async () => {
    await sandbox.faults({ kind: 'numeric-country-code', path: '/wxa/business/getuserphonenumber' });
    const { code } = await sandbox.phoneTap('alice', { appId: APP.appId });
    expect(await server.business('/wxa/business/getuserphonenumber', { code })).toMatchObject({
      phone_info: { countryCode: 86 },
    });
  });

  it('slow waits as long as it is told', async () => {
    await sandbox.faults({ kind: 'slow', delayMs: 60 });
    const startedAt = performance.now();
    await exchange(await login());
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(55);
  });

  it('hits only the path, app and person it names, as often as it says', async () => {
    await sandbox.faults({ kind: 'busy', path: '/sns/jscode2session', person: 'bob', times: 2 });
    expect(await exchange(await login('alice'))).toHaveProperty('openid');
    expect(await exchange(await login('bob'))).toMatchObject({ errcode: -1 });
    expect(await exchange(await login('bob'))).toMatchObject({ errcode: -1 });
    expect(await exchange(await login('bob'))).toHaveProperty('openid');
  });

  it('stays until cleared when times is 0, and is listed meanwhile', async () => {
    const forever: FaultInput = { kind: 'busy', times: 0 };
    expect((await sandbox.faults(forever)).faults).toMatchObject([{ kind: 'busy', left: null, hits: 0 }]);
    for (let index = 0; index < 3; index += 1) expect(await exchange(await login())).toMatchObject({ errcode: -1 });
    expect((await sandbox.faults()).faults).toMatchObject([{ hits: 3 }]);
    await sandbox.faults({ clear: true });
    expect(await exchange(await login())).toHaveProperty('openid');
  });

  it('is named in the call log', async () => {
    await sandbox.faults({ kind: 'html' });
    await server.exchange(await login());
    expect((await sandbox.calls()).calls).toMatchObject([{ fault: 'html', status: 200, person: 'alice' }]);
  });
});

/** Resolves when no fault waits for a call any more. */
async function untilTaken(): Promise<void> {
  while ((await sandbox.faults()).faults.length > 0) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when so many calls have reached WeChat's side. */
const untilCalled = (count: number): Promise<void> =>
  new Promise((resolve) => {
    const stop = sandbox.world.events.listen((name) => {
      if (name === 'call' && sandbox.world.calls.list().length >= count) {
        stop();
        resolve();
      }
    });
  });
