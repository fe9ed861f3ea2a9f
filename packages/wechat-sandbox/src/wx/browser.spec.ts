import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { MessageChannel } from 'node:worker_threads';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';

import {
  createSandbox,
  type Device,
  DeviceStorage,
  nodeTransport,
  type Sandbox,
  type SandboxWx,
  type WireRequest,
} from '../index.js';
import type * as Phone from './index.js';

const APP = { appId: 'wx0000000000000001', secret: 's'.repeat(32) };

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await createSandbox();
  await sandbox.addApp(APP);
  await sandbox.addPerson({ id: 'alice', phone: '13800000000' });
});

afterEach(() => sandbox.close());

/** The entry `./wx` as a script; anything of Node in it fails here. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'index.ts')],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'phone',
    target: 'es2022',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

/** What a browser window has of it, and no more: no process, no Buffer, no setImmediate, no classes of ours. */
function windowAt(origin: string, globals: object): typeof Phone {
  const context = createContext({
    ...{ URL, URLSearchParams, TextEncoder, TextDecoder, performance, crypto, console, setTimeout },
    fetch: (address: string, init?: RequestInit) => fetch(new URL(address, origin), init),
    ...globals,
  });
  runInContext(script, context);
  return runInContext('phone', context) as typeof Phone;
}

let script = '';
const channels: MessageChannel[] = [];

/** Closed after each test, because Node waits for open ones. */
class ClosingChannel extends MessageChannel {
  constructor() {
    super();
    channels.push(this);
  }
}

beforeEach(async () => {
  script ||= await bundle();
});

afterEach(() => channels.splice(0).forEach(({ port1 }) => port1.close()));

describe.each([
  ['a browser', { MessageChannel: ClosingChannel }],
  ['a window without message channels', {}],
])('in %s', (_name, globals) => {
  let wx: SandboxWx;
  let device: Device;
  let sent: WireRequest | undefined;

  beforeEach(() => {
    const { connectSandbox, createWx } = windowAt(sandbox.url, globals);
    ({ wx, device } = createWx({
      sandbox: connectSandbox('/'),
      appId: APP.appId,
      person: 'alice',
      transport: (wire) => {
        sent = wire;
        return nodeTransport(wire);
      },
    }));
  });

  it('logs in through a sandbox on a path of its own site', async () => {
    expect((await wx.login()).code).toHaveLength(32);
  });

  it('calls back in the order of the calls, and after them', async () => {
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      wx.setStorage({ key: 'a', data: 1, success: () => order.push('first') });
      wx.setStorage({ key: 'b', data: 2, success: () => order.push('second'), complete: () => resolve() });
      order.push('returned');
    });
    expect(order).toEqual(['returned', 'first', 'second']);
  });

  it('sends and reads text in any language', async () => {
    const bob = await new Promise<unknown>((resolve, reject) => {
      wx.request({
        url: `${sandbox.url}/control/people`,
        method: 'POST',
        data: { id: 'bob', nickName: '小红' },
        success: ({ data }) => resolve(data),
        fail: reject,
      });
    });
    expect(bob).toMatchObject({ nickName: '小红' });
  });

  it('uploads the bytes of a file as they are', async () => {
    const content = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    device.chooseFile({ name: 'me.png', contentType: 'image/png', content });
    const { tempFiles } = await wx.chooseMedia({ count: 1 });
    await new Promise((resolve, reject) => {
      const filePath = tempFiles[0]?.tempFilePath ?? '';
      wx.uploadFile({ url: `${sandbox.url}/control/health`, filePath, name: 'file', success: resolve, fail: reject });
    });
    expect(Buffer.from(sent?.body ?? []).indexOf(content)).toBeGreaterThan(0);
  });

  it('keeps values and limits in a storage of another window', () => {
    const storage = new DeviceStorage();
    const other = windowAt(sandbox.url, globals).createWx({
      sandbox,
      appId: APP.appId,
      person: 'alice',
      transport: nodeTransport,
      storage,
    });
    const value = { at: new Date(0), list: [1] };
    other.wx.setStorageSync('value', value);
    other.wx.setStorageSync('date', value.at);
    expect(other.wx.getStorageSync('value')).toMatchObject({ list: [1] });
    expect(Object.prototype.toString.call(other.wx.getStorageSync('date'))).toBe('[object Date]');
    expect(other.wx.getStorageSync('value').constructor).not.toBe(Object);
    other.device.storageFull();
    expect(() => other.wx.setStorageSync('k', 1)).toThrow('setStorageSync:fail exceed storage max size 10Mb');
  });

  it('tells a refusal of the sandbox from a failure, though its errors are of another window', async () => {
    await sandbox.addApp({ appId: APP.appId, phoneQuota: 0 });
    expect((await device.tapPhoneButton()).detail).toMatchObject({ errno: 1400001 });
    expect(device.toast).toMatchObject({ title: expect.stringContaining('上限') });
    const refused = await new Promise((resolve) => wx.request({ url: 'http://127.0.0.1:1/', fail: resolve }));
    expect(refused).toMatchObject({ errMsg: expect.stringMatching(/net::ERR_CONNECTION_REFUSED$/), errno: 600001 });
  });
});
