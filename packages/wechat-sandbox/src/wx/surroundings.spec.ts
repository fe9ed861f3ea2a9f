import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { createSandbox, createWx, type Device, type Sandbox, type SandboxWx, type WxOptions } from '../index.js';

const APP = { appId: 'wx0000000000000001', secret: 's'.repeat(32) };

let sandbox: Sandbox;
let wx: SandboxWx;
let device: Device;

const open = (options: Partial<WxOptions> = {}): void => {
  ({ wx, device } = createWx({ sandbox, appId: APP.appId, person: 'alice', ...options }));
};

beforeEach(async () => {
  sandbox = await createSandbox();
  await sandbox.addApp(APP);
  await sandbox.addPerson({ id: 'alice' });
  open();
});

afterEach(() => sandbox.close());

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

it('the phone is of the model that it was made of', () => {
  expect(wx.getDeviceInfo().model).toBe('sandbox phone');
  open({ model: 'Phone 2' });
  expect([wx.getDeviceInfo().model, wx.getSystemInfoSync().model]).toEqual(['Phone 2', 'Phone 2']);
});

describe('the network', () => {
  it('is WiFi, or none in flight mode', async () => {
    expect(await wx.getNetworkType()).toMatchObject({ networkType: 'wifi', errMsg: 'getNetworkType:ok' });
    device.setOffline(true);
    expect(await wx.getNetworkType()).toMatchObject({ networkType: 'none' });
  });

  it('tells listeners of each change, once, and after the call that made it', async () => {
    const heard: unknown[] = [];
    wx.onNetworkStatusChange((result) => heard.push(result));
    device.setOffline(false);
    device.setOffline(true);
    device.setOffline(true);
    expect(heard).toEqual([]);
    await settled();
    device.setOffline(false);
    await settled();
    expect(heard).toEqual([
      { isConnected: false, networkType: 'none' },
      { isConnected: true, networkType: 'wifi' },
    ]);
  });

  it('leaves out one listener, or all, and those of the run before', async () => {
    const heard: string[] = [];
    const first = (): void => void heard.push('first');
    const second = (): void => void heard.push('second');
    wx.onNetworkStatusChange(first);
    wx.onNetworkStatusChange(second);
    wx.offNetworkStatusChange(first);
    device.setOffline(true);
    await settled();
    expect(heard).toEqual(['second']);
    device.setOffline(false);
    wx.offNetworkStatusChange();
    await settled();
    expect(heard).toEqual(['second']);
    wx.onNetworkStatusChange(first);
    device.setOffline(true);
    device.restart();
    device.setOffline(false);
    await settled();
    expect(heard).toEqual(['second']);
  });

  it('goes on telling the others when one listener throws', async () => {
    const heard: string[] = [];
    open({ onScriptError: () => heard.push('reported') });
    wx.onNetworkStatusChange(() => {
      throw new Error('of the app');
    });
    wx.onNetworkStatusChange(() => heard.push('second'));
    device.setOffline(true);
    await settled();
    expect(heard).toEqual(['reported', 'second']);
    expect(device.scriptErrors).toEqual([new Error('of the app')]);
  });
});

describe('the look', () => {
  it('follows the theme, the language and the text size of the person', async () => {
    open({ theme: 'dark', fontSizeScaleFactor: 1.25, language: 'en' });
    expect(wx.getAppBaseInfo()).toMatchObject({
      theme: 'dark',
      language: 'en',
      fontSizeScaleFactor: 1.25,
      fontSizeSetting: 20,
    });
    const heard: string[] = [];
    wx.onThemeChange(({ theme }) => heard.push(theme));
    device.setTheme('dark');
    device.setTheme('light');
    device.setLanguage('zh_CN');
    device.setFontSizeScaleFactor(1);
    await settled();
    expect(heard).toEqual(['light']);
    expect(wx.getAppBaseInfo()).toMatchObject({ theme: 'light', language: 'zh_CN', fontSizeScaleFactor: 1 });
    expect(wx.getSystemInfoSync()).toMatchObject({ theme: 'light', fontSizeSetting: 16 });
    wx.offThemeChange();
    device.setTheme('dark');
    await settled();
    expect(heard).toEqual(['light']);
  });

  it('has a window and a capsule that fit the screen', () => {
    open({ windowInfo: { screenWidth: 320, windowWidth: 320, statusBarHeight: 20 } });
    expect(wx.getWindowInfo()).toMatchObject({
      screenWidth: 320,
      windowWidth: 320,
      safeArea: { left: 0, right: 320, top: 20, bottom: 844, width: 320, height: 824 },
    });
    const { left, right, top, bottom, width, height } = wx.getMenuButtonBoundingClientRect();
    expect({ width: right - left, height: bottom - top }).toEqual({ width, height });
    expect(right).toBeLessThan(320);
    expect(top).toBeGreaterThanOrEqual(20);
  });
});

describe('the launch', () => {
  it('is what the phone was opened with, and cannot be changed by the app', () => {
    expect(wx.getLaunchOptionsSync()).toMatchObject({ path: 'pages/index/index', query: {}, scene: 1001 });
    open({ launch: { path: 'pages/home/index', query: { lang: 'en' } } });
    wx.getLaunchOptionsSync().query['lang'] = 'zh';
    const launch = { path: 'pages/home/index', query: { lang: 'en' }, scene: 1001, referrerInfo: {} };
    expect(wx.getLaunchOptionsSync()).toMatchObject(launch);
    expect(wx.getEnterOptionsSync()).toMatchObject(launch);
  });
});

describe('the clipboard', () => {
  it("is the phone's: read by the app, filled by it with a toast, and outlives the app", async () => {
    device.copy('从别处');
    expect(await wx.getClipboardData()).toMatchObject({ data: '从别处' });
    await wx.setClipboardData({ data: '新的' });
    expect(device.toast).toMatchObject({ title: '内容已复制', durationMs: 1500 });
    device.restart();
    expect(device.clipboard).toBe('新的');
  });

  it('takes only text', async () => {
    await expect(wx.setClipboardData({ data: 1 as unknown as string })).rejects.toMatchObject({
      errMsg: 'setClipboardData:fail parameter error: parameter.data should be String instead of Number;',
    });
  });
});

it('an older base library lacks what came later', () => {
  open({ SDKVersion: '2.10.0' });
  expect(wx.canIUse('onThemeChange')).toBe(false);
  expect(wx.getWindowInfo).toBeUndefined();
  expect(wx.canIUse('showActionSheet')).toBe(true);
});

it('errors in callbacks go to the console when nobody else takes them', async () => {
  const logged = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  await new Promise<void>((resolve) => {
    wx.getNetworkType({
      success: () => {
        throw new Error('of the app');
      },
      complete: () => resolve(),
    });
  });
  expect(logged).toHaveBeenCalledTimes(1);
  logged.mockRestore();
});
