import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import {
  type ActionSheet,
  createSandbox,
  createWx,
  type Device,
  type DeviceFile,
  type Modal,
  type ModalAnswer,
  type PhoneChoice,
  type Sandbox,
  type SandboxWx,
  type Screen,
  type Toast,
  type WxOptions,
} from '../index.js';
import { TestServer } from '../testing.js';

const APP = { appId: 'wx0000000000000001', secret: 's'.repeat(32) };
const PICTURE: DeviceFile = { name: 'me.jpg', contentType: 'image/jpeg', content: new Uint8Array([1, 2, 3]) };
const FILM: DeviceFile = { name: 'me.mp4', contentType: 'video/mp4', content: new Uint8Array([4]) };

/** A screen on which the person answers when the test says so. */
class WaitingScreen implements Screen {
  readonly shown: { what: string; details: unknown }[] = [];
  toast: Toast | undefined;
  private readonly waiting: ((answer: unknown) => void)[] = [];
  private readonly watchers: (() => void)[] = [];

  showModal = (modal: Modal): Promise<ModalAnswer> => this.ask('modal', modal);
  showActionSheet = (sheet: ActionSheet): Promise<number | undefined> => this.ask('actionSheet', sheet);
  choosePhone = (tap: object): Promise<PhoneChoice> => this.ask('phone', tap);
  chooseAvatar = (): Promise<DeviceFile | undefined> => this.ask('avatar', undefined);
  chooseMedia = (wanted: object): Promise<DeviceFile[] | undefined> => this.ask('media', wanted);
  askPrivacy = (): Promise<boolean> => this.ask('privacy', undefined);
  showToast = (toast: Toast | undefined): void => void (this.toast = toast);
  showPrivacyContract = (): void => void this.shown.push({ what: 'contract', details: undefined });

  /** The newest dialog, once there is one more than `before`. */
  async next(before = this.shown.length): Promise<{ what: string; details: unknown } | undefined> {
    if (this.shown.length <= before) await new Promise<void>((resolve) => this.watchers.push(resolve));
    return this.shown.at(-1);
  }

  answer(answer: unknown): void {
    this.waiting.shift()?.(answer);
  }

  private ask<Answer>(what: string, details: unknown): Promise<Answer> {
    this.shown.push({ what, details });
    for (const watcher of this.watchers.splice(0)) watcher();
    return new Promise((resolve) => this.waiting.push(resolve as (answer: unknown) => void));
  }
}

let sandbox: Sandbox;
let screen: WaitingScreen;
let wx: SandboxWx;
let device: Device;
let nowMs: number;

const open = (options: Partial<WxOptions> = {}): void => {
  screen = new WaitingScreen();
  ({ wx, device } = createWx({ sandbox, appId: APP.appId, person: 'alice', screen, nowMs: () => nowMs, ...options }));
};

beforeEach(async () => {
  sandbox = await createSandbox();
  await sandbox.addApp(APP);
  await sandbox.addPerson({ id: 'alice', phone: '+85298765432' });
  nowMs = 0;
  open();
});

afterEach(() => sandbox.close());

describe('a modal', () => {
  it('comes to the screen with the words and choices of the app, and gives back what was typed', async () => {
    const answered = wx.showModal({
      title: '改名',
      content: '',
      editable: true,
      placeholderText: '新名字',
      confirmText: '保存',
      confirmColor: '#ff0000',
    });
    expect(await screen.next(0)).toEqual({
      what: 'modal',
      details: {
        title: '改名',
        content: '',
        showCancel: true,
        cancelText: '取消',
        confirmText: '保存',
        confirmColor: '#ff0000',
        editable: true,
        placeholderText: '新名字',
      },
    });
    screen.answer({ confirm: true, content: '小红' });
    expect(await answered).toEqual({ confirm: true, cancel: false, content: '小红', errMsg: 'showModal:ok' });
  });

  it("has WeChat's own words in the person's language", async () => {
    device.setLanguage('en');
    void wx.showModal({ title: '?', showCancel: false });
    expect(await screen.next(0)).toMatchObject({
      details: { showCancel: false, cancelText: 'Cancel', confirmText: 'OK' },
    });
  });
});

describe('an action sheet', () => {
  it('gives the index that was tapped, and fails when it is cancelled', async () => {
    const tapped = wx.showActionSheet({ itemList: ['甲', '乙'], alertText: '选一个' });
    expect(await screen.next(0)).toEqual({
      what: 'actionSheet',
      details: { itemList: ['甲', '乙'], alertText: '选一个' },
    });
    screen.answer(1);
    expect(await tapped).toEqual({ tapIndex: 1, errMsg: 'showActionSheet:ok' });
    const cancelled = wx.showActionSheet({ itemList: ['甲'] });
    await screen.next(1);
    screen.answer(undefined);
    await expect(cancelled).rejects.toMatchObject({ errMsg: 'showActionSheet:fail cancel' });
  });

  it('is not shown without a list, with an empty one, or with more than six items', async () => {
    const lists: unknown[] = [undefined, [], ['1', '2', '3', '4', '5', '6', '7']];
    for (const itemList of lists) {
      await expect(wx.showActionSheet({ itemList: itemList as string[] })).rejects.toMatchObject({
        errMsg: expect.stringMatching(/^showActionSheet:fail parameter error/),
      });
    }
    expect(screen.shown).toEqual([]);
  });
});

describe('toast and loading', () => {
  it('share one place and are hidden by either', async () => {
    await wx.showToast({ title: '好了', icon: 'none', duration: 3000 });
    expect(screen.toast).toEqual({ kind: 'toast', title: '好了', icon: 'none', durationMs: 3000, mask: false });
    await wx.showLoading({ title: '请稍候', mask: true });
    expect(screen.toast).toEqual({ kind: 'loading', title: '请稍候', icon: 'loading', mask: true });
    await wx.hideToast();
    expect(screen.toast).toBeUndefined();
    await wx.showToast({ title: '成功', image: '/ok.png' });
    expect(screen.toast).toMatchObject({ icon: 'success', image: '/ok.png', durationMs: 1500 });
  });
});

describe('a phone button', () => {
  it("offers the person's number, and redeems what they allow", async () => {
    const tap = device.tapPhoneButton();
    expect(await screen.next(0)).toEqual({ what: 'phone', details: { realtime: false, phone: '+85298765432' } });
    screen.answer({ answer: 'allow', phone: '13800000001' });
    const { detail } = await tap;
    expect(detail.errMsg).toBe('getPhoneNumber:ok');
    const server = new TestServer(sandbox, APP);
    const answer = await server.business('/wxa/business/getuserphonenumber', { code: detail.code ?? '' });
    expect(answer).toMatchObject({ phone_info: { purePhoneNumber: '13800000001' } });
  });

  it('fails when they refuse', async () => {
    const tap = device.tapPhoneButton({ realtime: true });
    expect(await screen.next(0)).toMatchObject({ details: { realtime: true } });
    screen.answer({ answer: 'deny' });
    expect(await tap).toEqual({
      type: 'getrealtimephonenumber',
      detail: { errMsg: 'getRealtimePhoneNumber:fail user deny', errno: 103 },
    });
  });

  it('says that somebody has no number yet, and takes the one they enter', async () => {
    await sandbox.addPerson({ id: 'alice', phone: null });
    const tap = device.tapPhoneButton();
    expect(await screen.next(0)).toEqual({ what: 'phone', details: { realtime: false, phone: undefined } });
    screen.answer({ answer: 'allow', phone: '13900000000' });
    expect((await tap).detail).toHaveProperty('code');
  });

  it('asks nothing offline, without permission, or without quota, which a toast explains', async () => {
    device.setOffline(true);
    expect((await device.tapPhoneButton()).detail).toMatchObject({ errno: 600001 });
    device.setOffline(false);
    await sandbox.addApp({ appId: APP.appId, phonePermission: false });
    expect((await device.tapPhoneButton()).detail).toMatchObject({ errMsg: 'getPhoneNumber:fail no permission' });
    await sandbox.addApp({ appId: APP.appId, phonePermission: true, phoneQuota: 0 });
    expect((await device.tapPhoneButton()).detail).toMatchObject({ errno: 1400001 });
    expect(screen.toast).toMatchObject({ title: '该功能使用次数已达当前小程序上限，暂时无法使用', icon: 'none' });
    expect(screen.shown).toEqual([]);
  });

  it('counts the five minutes of the code from the tap, not from the answer', async () => {
    const tap = device.tapPhoneButton();
    await screen.next(0);
    nowMs += 301_000;
    screen.answer({ answer: 'allow' });
    const server = new TestServer(sandbox, APP);
    const { code } = (await tap).detail;
    expect(await server.business('/wxa/business/getuserphonenumber', { code })).toMatchObject({ errcode: 40029 });
  });
});

describe('avatars and media', () => {
  it('are what the person picked, and can be looked at by their path', async () => {
    const tap = device.chooseAvatar();
    expect(await screen.next(0)).toMatchObject({ what: 'avatar' });
    screen.answer(PICTURE);
    const avatarUrl = (await tap)?.detail.avatarUrl ?? '';
    expect(avatarUrl).toMatch(/^wxfile:\/\/tmp_.*\.jpg$/);
    expect(device.fileOf(avatarUrl)).toEqual(PICTURE);
    expect(device.fileOf('wxfile://tmp_none.jpg')).toBeUndefined();
  });

  it('are of the kinds and as many as the app asks for, whatever the screen gives', async () => {
    const chosen = wx.chooseMedia({ count: 2, mediaType: ['image'] });
    expect(await screen.next(0)).toEqual({ what: 'media', details: { count: 2, kinds: ['image'] } });
    screen.answer([FILM, PICTURE, PICTURE, PICTURE]);
    expect((await chosen).tempFiles).toHaveLength(2);
  });

  it('of a cancelled avatar button are a script error that whoever started the app hears of', async () => {
    const heard: unknown[] = [];
    open({ onScriptError: (error) => heard.push(error) });
    const tap = device.chooseAvatar();
    await screen.next(0);
    screen.answer(undefined);
    expect(await tap).toBeUndefined();
    expect(heard).toEqual([{ errMsg: 'chooseAvatar:fail cancel', errno: 1 }]);
  });
});

describe('privacy', () => {
  it("is asked for by one dialog of WeChat's, for all calls that wait", async () => {
    open({ privacy: 'needed' });
    const statuses: string[] = [];
    const stop = device.onPrivacyChange((status) => statuses.push(status));
    const tap = device.tapPhoneButton({ answer: 'allow' });
    const button = device.tapUserInfoButton();
    expect(await screen.next(0)).toMatchObject({ what: 'privacy' });
    screen.answer(true);
    expect((await tap).detail).toHaveProperty('code');
    expect((await button).detail.errMsg).toBe('getUserInfo:ok');
    expect(screen.shown).toHaveLength(1);
    expect(statuses).toEqual(['agreed']);
    stop();
    device.setPrivacy('needed');
    expect(statuses).toEqual(['agreed']);
  });

  it('is asked for again when the app was killed while the dialog was open', async () => {
    open({ privacy: 'needed' });
    void wx.setClipboardData({ data: 'x' });
    await screen.next(0);
    wx = device.restart();
    const copied = wx.setClipboardData({ data: 'y' });
    expect(await screen.next(1)).toMatchObject({ what: 'privacy' });
    // The old dialog first, which is gone with its app: it answers nobody.
    screen.answer(false);
    const another = wx.setClipboardData({ data: 'z' });
    screen.answer(true);
    await Promise.all([copied, another]);
    expect([screen.shown.length, device.clipboard]).toEqual([2, 'z']);
  });

  it('refused is errno 104, also for the clipboard', async () => {
    open({ privacy: 'needed' });
    const copied = wx.setClipboardData({ data: 'x' });
    await screen.next(0);
    screen.answer(false);
    await expect(copied).rejects.toMatchObject({ errno: 104 });
    expect(device.clipboard).toBe('');
  });

  it('asked for anew is not given by the button that was tapped before', async () => {
    open({ privacy: 'needed' });
    device.tapAgreeButton('agree');
    device.deleteApp();
    (wx.onNeedPrivacyAuthorization as unknown as (listener: unknown) => void)((resolve: (answer: object) => void) =>
      resolve({ event: 'agree', buttonId: 'agree' }),
    );
    void device.tapUserInfoButton();
    await new Promise((resolve) => setImmediate(resolve));
    expect(device.warnings).toHaveLength(1);
  });

  it('has a contract to read', async () => {
    await new Promise((resolve) => wx.openPrivacyContract({ success: resolve }));
    expect(screen.shown).toEqual([{ what: 'contract', details: undefined }]);
  });
});

it('a phone with a screen of its own refuses what is arranged on the device', () => {
  expect(() => device.answerModal(true)).toThrow(/was given a screen/);
  expect(() => device.chooseFile(PICTURE)).toThrow(/was given a screen/);
  expect(() => device.toast).toThrow(/was given a screen/);
});
