import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createSandbox, createWx, type Device, type Sandbox, type SandboxWx } from '../index.js';

const APP = { appId: 'wx0000000000000001', secret: 's'.repeat(32) };

let sandbox: Sandbox;
let server: Server;
let origin: string;
let wx: SandboxWx;
let device: Device;

beforeEach(async () => {
  sandbox = await createSandbox();
  await sandbox.addApp(APP);
  await sandbox.addPerson({ id: 'alice' });
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url?.startsWith('/hang')) return;
      const status = Number(/\/status\/(\d+)/.exec(request.url ?? '')?.[1] ?? 200);
      response.writeHead(status, { 'X-Mixed-Case': 'yes', 'Set-Cookie': ['a=1', 'b=2'] });
      if (request.url?.startsWith('/html')) return response.end('<html>not json</html>');
      response.end(
        JSON.stringify({
          method: request.method,
          url: request.url,
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ({ wx, device } = createWx({ sandbox, appId: APP.appId, person: 'alice' }));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await sandbox.close();
});

interface Echo {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** One wx.request as a promise of how it ended. */
const request = (
  option: Partial<WechatMiniprogram.RequestOption> & { url: string },
): Promise<
  | { ok: true; result: WechatMiniprogram.RequestSuccessCallbackResult; echo: Echo }
  | { ok: false; error: { errMsg: string; errno: number } }
> =>
  new Promise((resolve) => {
    wx.request({
      ...option,
      success: (result) => resolve({ ok: true, result, echo: result.data as unknown as Echo }),
      fail: (error) => resolve({ ok: false, error }),
    });
  });

describe('wx.login', () => {
  it('gives a code that WeChat exchanges', async () => {
    const { code, errMsg } = await wx.login();
    expect(errMsg).toBe('login:ok');
    const query = new URLSearchParams({
      appid: APP.appId,
      secret: APP.secret,
      js_code: code,
      grant_type: 'authorization_code',
    });
    const answer = await fetch(`${sandbox.url}/sns/jscode2session?${query.toString()}`);
    expect(await answer.json()).toHaveProperty('openid');
  });

  it('calls back success, then complete, and never before it has returned', async () => {
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      wx.login({
        success: () => order.push('success'),
        complete: () => {
          order.push('complete');
          resolve();
        },
      });
      order.push('returned');
    });
    expect(order).toEqual(['returned', 'success', 'complete']);
  });

  it('gives the mock code of DevTools for touristappid', async () => {
    const tourist = createWx({ sandbox, appId: 'touristappid', person: 'alice' }).wx;
    expect((await tourist.login()).code).toBe('the code is a mock one');
  });

  it('returns nothing when a callback is given', () => {
    expect(wx.login({ success: () => undefined })).toBeUndefined();
  });

  it('fails with errMsg and errno when refused or offline', async () => {
    device.refuse('login', { reason: 'auth deny', errno: 103 });
    await expect(wx.login()).rejects.toEqual({ errMsg: 'login:fail auth deny', errno: 103 });
    device.setOffline(true);
    await expect(wx.login()).rejects.toMatchObject({ errno: 600001 });
  });

  it('works against a sandbox in another process, by its address alone', async () => {
    const far = createWx({ sandboxUrl: sandbox.url, appId: APP.appId, person: 'alice' });
    expect((await far.wx.login()).code).toHaveLength(32);
    await expect(far.wx.checkSession()).resolves.toMatchObject({ errMsg: 'checkSession:ok' });
  });
});

describe('wx.checkSession', () => {
  it('asks about the key of the last code of this device', async () => {
    await expect(wx.checkSession()).rejects.toMatchObject({ errMsg: expect.stringMatching(/^checkSession:fail/) });
    await wx.login();
    await wx.checkSession();
    await sandbox.rotate({ person: 'alice', appId: APP.appId });
    await expect(wx.checkSession()).rejects.toBeDefined();
  });
});

describe('wx.request', () => {
  it('sends any HTTP status to success', async () => {
    for (const status of [200, 401, 404, 500]) {
      expect(await request({ url: `${origin}/status/${status}` })).toMatchObject({
        ok: true,
        result: { statusCode: status },
      });
    }
  });

  it('turns GET data into the query and POST data into JSON, labelled application/json', async () => {
    const get = await request({ url: `${origin}/a?x=1`, data: { name: '小 红', list: [1] } });
    expect(get).toMatchObject({ echo: { url: `/a?x=1&name=${encodeURIComponent('小 红')}&list=%5B1%5D`, body: '' } });
    const post = await request({ url: `${origin}/a`, method: 'POST', data: { a: 1 } });
    expect(post).toMatchObject({
      echo: { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } },
    });
  });

  it('encodes a form when the header says so', async () => {
    const sent = await request({
      url: `${origin}/a`,
      method: 'POST',
      header: { 'Content-Type': 'application/x-www-form-urlencoded' },
      data: { a: '1 2', b: '&' },
    });
    expect(sent).toMatchObject({ echo: { body: 'a=1%202&b=%26' } });
  });

  it('has its own Referer, names its model, gives header names as sent and the cookies', async () => {
    const sent = await request({ url: `${origin}/a`, header: { Referer: 'https://mine', 'X-Own': 'kept' } });
    expect(sent).toMatchObject({
      echo: {
        headers: {
          referer: `https://servicewechat.com/${APP.appId}/0/page-frame.html`,
          'x-own': 'kept',
          'user-agent': expect.stringContaining(`; ${wx.getDeviceInfo().model} Build/`),
        },
      },
      result: { cookies: ['a=1', 'b=2'], header: { 'X-Mixed-Case': 'yes' }, errMsg: 'request:ok' },
    });
  });

  it('leaves data a string when it is not JSON', async () => {
    expect(await request({ url: `${origin}/html` })).toMatchObject({
      ok: true,
      result: { data: '<html>not json</html>' },
    });
  });

  it('fails on PATCH, on no address, on a refused connection, offline, and when it takes too long', async () => {
    const patch = 'PATCH' as unknown as 'POST';
    expect(await request({ url: origin, method: patch })).toMatchObject({ ok: false });
    expect(await request({ url: 'nonsense' })).toMatchObject({
      error: { errMsg: 'request:fail invalid url', errno: 600009 },
    });
    expect(await request({ url: 'http://127.0.0.1:1/' })).toMatchObject({
      error: { errno: 600001, errMsg: expect.stringMatching(/^request:fail .*net::ERR_CONNECTION_REFUSED$/) },
    });
    expect(await request({ url: `${origin}/hang`, timeout: 20 })).toMatchObject({
      error: { errMsg: 'request:fail timeout', errno: 5 },
    });
    device.setOffline(true);
    expect(await request({ url: origin })).toMatchObject({ error: { errno: 600001 } });
  });

  it('succeeds, whatever a listener for its headers throws', async () => {
    ({ wx, device } = createWx({ sandbox, appId: APP.appId, person: 'alice', onScriptError: () => undefined }));
    const heard: number[] = [];
    const result = await new Promise<{ errMsg: string }>((resolve) => {
      const task = wx.request({ url: origin, success: resolve, fail: resolve });
      task.onHeadersReceived(() => {
        throw new Error('of the app');
      });
      task.onHeadersReceived(({ statusCode }) => heard.push(statusCode));
    });
    expect([result.errMsg, heard]).toEqual(['request:ok', [200]]);
    expect(device.scriptErrors).toEqual([new Error('of the app')]);
  });

  it('returns a task that aborts', async () => {
    const ended = await new Promise<string>((resolve) => {
      const task = wx.request({ url: `${origin}/hang`, fail: ({ errMsg }) => resolve(errMsg) });
      task.abort();
    });
    expect(ended).toBe('request:fail abort');
  });

  it('refuses hosts that are not listed, when there is a list', async () => {
    ({ wx } = createWx({ sandbox, appId: APP.appId, person: 'alice', requestDomains: ['https://api.example.com'] }));
    expect(await request({ url: origin })).toMatchObject({
      error: { errMsg: 'request:fail url not in domain list', errno: 600002 },
    });
  });

  it('fails as interrupted when the app stays in the background', async () => {
    const ended = request({ url: `${origin}/hang` });
    await new Promise((resolve) => setImmediate(resolve));
    device.interruptNetwork();
    expect(await ended).toMatchObject({ error: { errMsg: 'request:fail interrupted', errno: 600003 } });
  });

  it('runs ten at a time and queues the rest', async () => {
    const tasks = Array.from({ length: 12 }, () => wx.request({ url: `${origin}/hang` }));
    const eleventh = request({ url: `${origin}/a` });
    await new Promise((resolve) => setImmediate(resolve));
    expect(device.network).toEqual({ active: 10, queued: 3 });
    tasks.forEach((task) => task.abort());
    expect(await eleventh).toMatchObject({ ok: true });
  });
});

describe('wx.uploadFile', () => {
  it('sends the chosen file as multipart and always gives a string', async () => {
    device.chooseFile({ name: 'me.png', contentType: 'image/png', content: Buffer.from('PNG!') });
    const { tempFilePaths } = await wx.chooseImage({ count: 1 });
    const result = await new Promise<WechatMiniprogram.UploadFileSuccessCallbackResult>((resolve, reject) => {
      wx.uploadFile({
        url: `${origin}/upload`,
        filePath: tempFilePaths[0] ?? '',
        name: 'file',
        formData: { kind: 'avatar' },
        success: resolve,
        fail: reject,
      });
    });
    expect(typeof result.data).toBe('string');
    const echo = JSON.parse(result.data) as Echo;
    expect(echo.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(echo.body).toMatch(/name="kind"\r\n\r\navatar\r\n/);
    expect(echo.body).toMatch(/name="file"; filename="tmp_.*\.png"\r\nContent-Type: image\/png\r\n\r\nPNG!\r\n/);
  });

  it('writes the content type itself and sends the other headers', async () => {
    device.chooseFile({ name: 'me.png', contentType: 'image/png', content: Buffer.from('PNG!') });
    const { tempFiles } = await wx.chooseMedia({ count: 1 });
    const { data } = await new Promise<WechatMiniprogram.UploadFileSuccessCallbackResult>((resolve, reject) => {
      wx.uploadFile({
        url: `${origin}/upload`,
        filePath: tempFiles[0]!.tempFilePath,
        name: 'file',
        header: { 'content-type': 'application/json', authorization: 'Bearer a.b.c' },
        success: resolve,
        fail: reject,
      });
    });
    const { headers } = JSON.parse(data) as Echo;
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(headers['authorization']).toBe('Bearer a.b.c');
  });

  it('fails for a path that is not there', async () => {
    const failure = await new Promise((resolve, reject) => {
      wx.uploadFile({
        url: `${origin}/upload`,
        filePath: 'wxfile://tmp_none.png',
        name: 'file',
        success: reject,
        fail: resolve,
      });
    });
    expect(failure).toMatchObject({ errMsg: expect.stringMatching(/^uploadFile:fail .*file not found/) });
  });
});

describe('wx.chooseMedia and wx.chooseImage', () => {
  const picture = { name: 'me.jpg', contentType: 'image/jpeg', content: Buffer.from('JPEG') };
  const film = { name: 'me.mp4', contentType: 'video/mp4', content: Buffer.from('MP4') };

  it('fail when the user closes the chooser', async () => {
    await expect(wx.chooseMedia({ count: 1 })).rejects.toMatchObject({ errMsg: 'chooseMedia:fail cancel' });
    await expect(wx.chooseImage({ count: 1 })).rejects.toMatchObject({ errMsg: 'chooseImage:fail cancel' });
  });

  it('show only the kinds that are asked for', async () => {
    device.chooseFile(film, picture);
    expect(await wx.chooseMedia({ mediaType: ['image'] })).toMatchObject({
      type: 'image',
      tempFiles: [{ fileType: 'image', size: 4, tempFilePath: expect.stringMatching(/\.jpg$/) }],
    });
    device.chooseFile(film, picture);
    expect((await wx.chooseMedia({})).type).toBe('mix');
    device.chooseFile(film);
    await expect(wx.chooseImage({})).rejects.toMatchObject({ errMsg: 'chooseImage:fail cancel' });
  });

  it('give as many as asked for, nine by default, and never more than the base library can', async () => {
    const many = Array.from({ length: 25 }, () => picture);
    const given = async (count?: number): Promise<number> => {
      device.chooseFile(...many);
      return (await wx.chooseMedia(count === undefined ? {} : { count })).tempFiles.length;
    };
    expect([await given(1), await given(), await given(25)]).toEqual([1, 9, 20]);
    ({ wx, device } = createWx({ sandbox, appId: APP.appId, person: 'alice', SDKVersion: '2.24.7' }));
    expect(await given(25)).toBe(9);
  });
});

describe('storage', () => {
  it('copies values in and out, reads a missing key as an empty string, and survives a restart', () => {
    const value = { nested: [1] };
    wx.setStorageSync('key', value);
    value.nested.push(2);
    expect(wx.getStorageSync('key')).toEqual({ nested: [1] });
    expect(wx.getStorageSync('none')).toBe('');
    expect(device.restart().getStorageSync('key')).toEqual({ nested: [1] });
  });

  it('fails asynchronously for a missing key', async () => {
    await expect(wx.getStorage({ key: 'none' })).rejects.toEqual({ errMsg: 'getStorage:fail data not found' });
  });

  it('refuses over 1 MB a key, over 10 MB together, what is not JSON, and everything on a full phone', () => {
    const almost = 'x'.repeat(1024 * 1024 - 100);
    expect(() => wx.setStorageSync('k', `${almost}${'x'.repeat(200)}`)).toThrow(/^setStorageSync:fail/);
    for (let index = 0; index < 10; index += 1) wx.setStorageSync(`k${index}`, almost);
    expect(() => wx.setStorageSync('one more', almost)).toThrow(/^setStorageSync:fail/);
    expect(() => wx.setStorageSync('f', () => undefined)).toThrow(/^setStorageSync:fail/);
    wx.clearStorageSync();
    device.storageFull();
    expect(() => wx.setStorageSync('k', 1)).toThrow(/^setStorageSync:fail/);
  });

  it('can be corrupted by the tester', () => {
    wx.setStorageSync('key', { a: 1 });
    device.corruptStorage('key');
    expect(wx.getStorageSync('key')).toBe('{"broken":');
  });
});

describe('the rest of wx', () => {
  it('lacks what its base library does not have, and says so in canIUse', () => {
    const old = createWx({ sandbox, appId: APP.appId, person: 'alice', SDKVersion: '2.11.0' }).wx;
    expect(old.getAppBaseInfo).toBeUndefined();
    expect(old.canIUse('getAppBaseInfo')).toBe(false);
    expect(wx.canIUse('getAppBaseInfo')).toBe(true);
    expect(wx.getAccountInfoSync().miniProgram).toEqual({ appId: APP.appId, envVersion: 'develop', version: '' });
  });

  it('gives the anonymous profile, and answers dialogs as arranged', async () => {
    expect((await wx.getUserInfo({})).userInfo.nickName).toBe('微信用户');
    device.answerModal(false);
    expect(await wx.showModal({ title: '?' })).toMatchObject({ confirm: false, cancel: true });
    expect(device.calls('showModal')).toHaveLength(1);
  });

  it('calls nothing back into an app that was restarted', async () => {
    let called = false;
    wx.login({ complete: () => (called = true) });
    await device.restart().login();
    expect(called).toBe(false);
  });
});
