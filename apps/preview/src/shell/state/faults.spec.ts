import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from '@yaopai/wechat-sandbox';

import { addNextSignIn, isOn, isWaiting, switchLasting } from './faults.js';

let sandbox: Sandbox;
beforeEach(async () => (sandbox = await createSandbox()));
afterEach(() => sandbox.close());

/** What WeChat answers a server that exchanges a fresh code. */
async function exchange(): Promise<{ errcode?: number; openid?: string }> {
  await sandbox.addApp({ appId: 'wx1', secret: 's' });
  await sandbox.addPerson({ id: 'alice' });
  const { code } = await sandbox.login('alice', { appId: 'wx1' });
  const query = new URLSearchParams({ appid: 'wx1', secret: 's', js_code: code, grant_type: 'authorization_code' });
  const response = await fetch(`${sandbox.url}/sns/jscode2session?${query.toString()}`);
  return (await response.json()) as { errcode?: number; openid?: string };
}

const faults = async (): Promise<Awaited<ReturnType<Sandbox['state']>>['faults']> => (await sandbox.state()).faults;

describe('the fault switches', () => {
  it('keep WeChat busy until they are off', async () => {
    await switchLasting(sandbox, 'busy', true);
    expect(isOn(await faults(), 'busy')).toBe(true);
    expect([await exchange(), await exchange()]).toMatchObject([{ errcode: -1 }, { errcode: -1 }]);
    await switchLasting(sandbox, 'busy', false);
    expect(await exchange()).toHaveProperty('openid');
  });

  it('leave the other faults alone', async () => {
    await switchLasting(sandbox, 'busy', true);
    await switchLasting(sandbox, 'minuteQuota', true);
    await addNextSignIn(sandbox, 'codeUsed');
    await switchLasting(sandbox, 'busy', false);
    expect([isOn(await faults(), 'busy'), isOn(await faults(), 'minuteQuota')]).toEqual([false, true]);
    expect(isWaiting(await faults(), 'codeUsed')).toBe(true);
  });

  it('tell what lasts from what waits for one sign-in', async () => {
    await addNextSignIn(sandbox, 'busyOnce');
    expect([isOn(await faults(), 'busy'), isWaiting(await faults(), 'busyOnce')]).toEqual([false, true]);
  });
});

describe('a fault at the next sign-in', () => {
  it('says that the code was used, once', async () => {
    await addNextSignIn(sandbox, 'codeUsed');
    expect(await exchange()).toMatchObject({ errcode: 40163 });
    expect(isWaiting(await faults(), 'codeUsed')).toBe(false);
    expect(await exchange()).toHaveProperty('openid');
  });

  it('loses the answer after the code was consumed', async () => {
    await addNextSignIn(sandbox, 'answerLost');
    await expect(exchange()).rejects.toThrow();
    expect((await sandbox.state()).codes).toMatchObject([{ state: 'used' }]);
  });
});
