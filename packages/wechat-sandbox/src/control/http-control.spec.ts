import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { connectSandbox, createSandbox, type Sandbox } from '../index.js';

const APP = { appId: 'wx0000000000000001', secret: 's'.repeat(32) };

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await createSandbox();
  await sandbox.addApp(APP);
  await sandbox.addPerson({ id: '小 红', phone: '13800000000' });
});

afterEach(() => sandbox.close());

describe('a connected sandbox', () => {
  it('goes through the fetch it is given, which sees the path that was meant', async () => {
    const asked: string[] = [];
    const control = connectSandbox('/sandbox/', {
      fetch: (address, init) => {
        asked.push(`${init?.method ?? 'GET'} ${String(address)}`);
        return fetch(sandbox.url + String(address).replace(/^\/sandbox/, ''), init);
      },
    });
    expect(await control.phoneOffer('小 红', { appId: APP.appId })).toEqual({ phone: '13800000000' });
    await control.calls({ appId: APP.appId });
    await control.calls();
    expect(asked).toEqual([
      'POST /sandbox/control/people/%E5%B0%8F%20%E7%BA%A2/phone-offer',
      `GET /sandbox/control/calls?appId=${APP.appId}`,
      'GET /sandbox/control/calls',
    ]);
  });

  it('passes refusals on, with what to do', async () => {
    const control = connectSandbox(sandbox.url);
    await expect(control.phoneOffer('nobody', { appId: APP.appId })).rejects.toMatchObject({
      status: 404,
      whatToDo: expect.any(String),
      zh: '没有用户 "nobody"。请先创建：POST /control/people {"id"}。',
    });
    await sandbox.addApp({ appId: APP.appId, phonePermission: false });
    await expect(control.phoneOffer('小 红', { appId: APP.appId })).rejects.toMatchObject({ status: 409, errno: 102 });
  });

  it('says when nothing answers', async () => {
    const control = connectSandbox('http://127.0.0.1:1');
    await expect(control.state()).rejects.toThrow('No sandbox answers at http://127.0.0.1:1.');
  });
});
