import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import {
  createSandbox,
  createWx,
  type Device,
  type PrivacyAnswer,
  type Sandbox,
  type SandboxWx,
  type WxOptions,
} from '../index.js';
import { TestServer } from '../testing.js';

const APP = { appId: 'wx0000000000000001', secret: 's'.repeat(32) };

let sandbox: Sandbox;
let wx: SandboxWx;
let device: Device;
let nowMs: number;

const open = (options: Partial<WxOptions> = {}): void => {
  ({ wx, device } = createWx({ sandbox, appId: APP.appId, person: 'alice', nowMs: () => nowMs, ...options }));
};

beforeEach(async () => {
  sandbox = await createSandbox();
  await sandbox.addApp(APP);
  await sandbox.addPerson({ id: 'alice', phone: '13800000000' });
  nowMs = 0;
  open();
});

afterEach(() => sandbox.close());

/** As typed code sees it in WeChat: the declared listener lacks the second argument. */
const onNeed = (listener: (resolve: (answer: PrivacyAnswer) => void, info: { referrer: string }) => void): void => {
  (wx.onNeedPrivacyAuthorization as unknown as (listener: unknown) => void)(listener);
};
const requirePrivacy = (): Promise<{ ok: boolean; errMsg: string; errno?: number }> =>
  new Promise((resolve) => {
    wx.requirePrivacyAuthorize({
      success: (result) => resolve({ ok: true, ...result }),
      fail: (result) => resolve({ ok: false, ...result }),
    });
  });
const settled = (): Promise<void> =>
  new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));

describe('phone button', () => {
  it('gives a code that the server redeems, and the encrypted number', async () => {
    const { type, detail } = await device.tapPhoneButton();
    expect(type).toBe('getphonenumber');
    expect(detail).toMatchObject({
      errMsg: 'getPhoneNumber:ok',
      encryptedData: expect.any(String),
      iv: expect.any(String),
    });
    const server = new TestServer(sandbox, APP);
    const answer = await server.business('/wxa/business/getuserphonenumber', { code: detail.code ?? '' });
    expect(answer).toMatchObject({ phone_info: { purePhoneNumber: '13800000000' } });
  });

  it('says why there is no number: denied, blocked, no permission, no quota', async () => {
    expect((await device.tapPhoneButton({ answer: 'deny' })).detail).toEqual({
      errMsg: 'getPhoneNumber:fail user deny',
      errno: 103,
    });
    expect((await device.tapPhoneButton({ answer: 'blocked' })).detail).toMatchObject({ errno: 1421102 });
    await sandbox.addApp({ appId: APP.appId, phonePermission: false });
    expect((await device.tapPhoneButton()).detail).toMatchObject({ errMsg: 'getPhoneNumber:fail no permission' });
    await sandbox.addApp({ appId: APP.appId, phonePermission: true, phoneQuota: 1 });
    expect((await device.tapPhoneButton()).detail).toHaveProperty('code');
    expect((await device.tapPhoneButton()).detail).toMatchObject({ errno: 1400001 });
  });

  it('says the same through a sandbox in another process', async () => {
    await sandbox.addApp({ appId: APP.appId, phoneQuota: 0 });
    const far = createWx({ sandboxUrl: sandbox.url, appId: APP.appId, person: 'alice' });
    expect((await far.device.tapPhoneButton()).detail).toEqual({
      errMsg: 'getPhoneNumber:fail no quota',
      errno: 1400001,
    });
  });

  it('realtime has its own name; an old base library has no code, an older one no errno', async () => {
    expect(await device.tapPhoneButton({ realtime: true })).toMatchObject({
      type: 'getrealtimephonenumber',
      detail: { errMsg: 'getRealtimePhoneNumber:ok' },
    });
    open({ SDKVersion: '2.20.0' });
    expect((await device.tapPhoneButton()).detail).not.toHaveProperty('code');
    expect((await device.tapPhoneButton({ answer: 'deny' })).detail).toEqual({
      errMsg: 'getPhoneNumber:fail user deny',
    });
  });
});

describe('avatar and nickname', () => {
  it('chooseAvatar gives a temporary file; cancelling fires no event but a script error', async () => {
    open({ onScriptError: () => undefined });
    const file = { name: 'me.jpg', contentType: 'image/jpeg', content: Buffer.from('JPEG') };
    expect((await device.chooseAvatar(file))?.detail.avatarUrl).toMatch(/^wxfile:\/\/tmp_.*\.jpg$/);
    expect(await device.chooseAvatar()).toBeUndefined();
    expect(device.scriptErrors).toEqual([{ errMsg: 'chooseAvatar:fail cancel', errno: 1 }]);
  });

  it('a nickname that the review rejects is cleared', () => {
    expect(device.typeNickname('小红')).toMatchObject({ value: '小红' });
    expect(device.typeNickname('坏话', { pass: false })).toEqual({
      value: '',
      review: { pass: false, timeout: false },
    });
  });

  it('the old button gives anonymous data', async () => {
    expect((await device.tapUserInfoButton()).detail).toMatchObject({
      errMsg: 'getUserInfo:ok',
      userInfo: { nickName: '微信用户' },
    });
  });
});

describe('privacy agreement', () => {
  it('login works before consent; private calls wait for the dialog of the app', async () => {
    open({ privacy: 'needed' });
    await expect(wx.login()).resolves.toHaveProperty('code');
    const asked: string[] = [];
    let resolveConsent: (answer: PrivacyAnswer) => void = () => undefined;
    onNeed((resolve, { referrer }) => {
      asked.push(referrer);
      resolveConsent = resolve;
    });
    let event: Awaited<ReturnType<Device['tapPhoneButton']>> | undefined;
    const tap = device.tapPhoneButton().then((value) => (event = value));
    await settled();
    expect(asked).toEqual(['button.getPhoneNumber']);
    resolveConsent({ event: 'exposureAuthorization' });
    resolveConsent({ event: 'agree', buttonId: 'agree' });
    await settled();
    expect(event).toBeUndefined();
    expect(device.warnings).toHaveLength(1);
    device.tapAgreeButton('agree');
    resolveConsent({ event: 'agree', buttonId: 'agree' });
    expect((await tap).detail).toHaveProperty('code');
    expect((await device.tapPhoneButton()).detail).toHaveProperty('code');
    expect(asked).toHaveLength(1);
  });

  it('a refusal is errno 104', async () => {
    open({ privacy: 'needed' });
    onNeed((resolve) => resolve({ event: 'disagree' }));
    expect(await requirePrivacy()).toEqual({
      ok: false,
      errMsg: 'requirePrivacyAuthorize:fail privacy permission is not authorized',
      errno: 104,
    });
  });

  it("without a dialog of the app WeChat's own appears, and not again for ten seconds after a refusal", async () => {
    open({ privacy: 'needed' });
    const first = requirePrivacy();
    await settled();
    expect(device.privacyPopups).toBe(1);
    device.answerPrivacyPopup(false);
    expect(await first).toMatchObject({ ok: false, errno: 104 });
    nowMs += 9_999;
    expect(await requirePrivacy()).toMatchObject({ ok: false });
    nowMs += 1;
    const second = requirePrivacy();
    await settled();
    device.answerPrivacyPopup(true);
    expect(await second).toMatchObject({ ok: true });
  });

  it('getPrivacySetting tells whether consent is needed; deleting the app erases it', async () => {
    const needed = (): Promise<boolean> =>
      new Promise((resolve) =>
        wx.getPrivacySetting({ success: ({ needAuthorization }) => resolve(needAuthorization) }),
      );
    expect(await needed()).toBe(false);
    device.deleteApp();
    expect(await needed()).toBe(true);
  });

  it('undeclared is errno 112; an old base library asks nothing and has none of the names', async () => {
    open({ privacy: 'undeclared' });
    expect((await device.tapPhoneButton()).detail).toMatchObject({ errno: 112 });
    open({ privacy: 'needed', SDKVersion: '2.30.0' });
    expect((await device.tapPhoneButton()).detail).toHaveProperty('code');
    expect(wx.requirePrivacyAuthorize).toBeUndefined();
  });
});

describe('frequency', () => {
  it('warns about more than four logins in a second, but serves them', async () => {
    await Promise.all(Array.from({ length: 5 }, () => wx.login()));
    expect(device.warnings).toEqual([expect.stringContaining('wx.login')]);
  });
});
