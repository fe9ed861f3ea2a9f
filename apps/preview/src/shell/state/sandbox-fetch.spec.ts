import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from '@yaopai/wechat-sandbox';
import { connectSandbox } from '@yaopai/wechat-sandbox/wx';

import { createPreview, type Preview } from '../../server/create-preview.js';
import { sandboxFetch } from './sandbox-fetch.js';

const browserFetch = globalThis.fetch;
let sandbox: Sandbox;
let preview: Preview;
let statuses: number[];

beforeEach(async () => {
  sandbox = await createSandbox();
  preview = await createPreview({ backends: [], sandboxUrl: sandbox.url, appId: 'wx1', launch: {} });
  statuses = [];
  globalThis.fetch = async (input, init) => {
    const response = await browserFetch(input, init);
    // The server of the preview runs in this process too, and asks the sandbox.
    if (String(input).startsWith(preview.url)) statuses.push(response.status);
    return response;
  };
});

afterEach(async () => {
  globalThis.fetch = browserFetch;
  await Promise.all([preview.close(), sandbox.close()]);
});

describe('the control of the sandbox in the browser', () => {
  it('refuses with its status and number, while the browser sees an answer', async () => {
    await sandbox.addApp({ appId: 'wx1', secret: 's', phoneQuota: 0 });
    await sandbox.addPerson({ id: 'alice', phone: '13800000000' });
    const control = connectSandbox(`${preview.url}/sandbox`, { fetch: sandboxFetch });
    await expect(control.phoneTap('alice', { appId: 'wx1' })).rejects.toMatchObject({ status: 409, errno: 1400001 });
    await expect(control.login('nobody', { appId: 'wx1' })).rejects.toMatchObject({ status: 404 });
    expect(await control.login('alice', { appId: 'wx1' })).toHaveProperty('code');
    expect(statuses).toEqual([200, 200, 200]);
  });
});
