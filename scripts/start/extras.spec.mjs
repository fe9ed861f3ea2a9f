import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { chooseExtras, startExtra, whenExtrasReady } from './extras.mjs';
import { readSettings } from './settings.mjs';

let folder;
let busy;
let free;
let alsoFree;
let busyPort;
let print;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yaopai-extras-'));
  const servers = await Promise.all([0, 0, 0].map(listen));
  const ports = servers.map((server) => String(server.address().port));
  busy = servers.pop();
  for (const server of servers) server.close();
  [free, alsoFree, busyPort] = ports;
  print = jest.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => {
  print.mockRestore();
  busy.close();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(port) {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const demo = { type: 'wechat-miniprogram', appId: 'wx1', appSecret: 's', applications: ['app'] };

/** Settings whose two ports are free, unless `env` says otherwise. */
function settingsOf(env = {}, connections = [demo]) {
  const bootstrap = join(folder, 'bootstrap.json');
  writeFileSync(bootstrap, JSON.stringify({ applications: [{ id: 'app', secret: 'of app' }], connections }));
  const ports = { YAOPAI_PREVIEW_PORT: free, YAOPAI_EXAMPLE_PORT: alsoFree };
  return readSettings([], { YAOPAI_BOOTSTRAP_FILE: bootstrap, ...ports, ...env });
}

describe('the extras of a start', () => {
  it('are the preview and the example backend, for the demo of the bootstrap file', async () => {
    const { preview, example } = await chooseExtras(settingsOf());
    expect(preview).toMatchObject({ url: `http://localhost:${free}`, miniProgram: { appId: 'wx1' } });
    expect(example.miniProgram).toMatchObject({ application: 'app', secret: 'of app' });
    expect([preview.absent, example.absent]).toEqual([undefined, undefined]);
  });

  it.each([
    ['preview', 'YAOPAI_PREVIEW_PORT'],
    ['example', 'YAOPAI_EXAMPLE_PORT'],
  ])('leave the %s out where its port is busy, and name %s', async (name, variable) => {
    const extras = await chooseExtras(settingsOf({ [variable]: busyPort }));
    expect(extras[name].absent).toMatch(variable);
    expect(Object.values(extras).filter(({ absent }) => absent)).toHaveLength(1);
    expect(print).toHaveBeenCalledWith(expect.stringMatching(`${busyPort}[^]*${variable}`));
  });

  it('leave a port to the server, and to the one that has it first', async () => {
    const { preview, example } = await chooseExtras(settingsOf({ PORT: free, YAOPAI_EXAMPLE_PORT: free }));
    expect([preview.absent, example.absent]).toEqual([expect.stringMatching(free), expect.stringMatching(free)]);
  });

  it('have no preview without a sandbox, and say why', async () => {
    const { preview, example } = await chooseExtras(settingsOf({ YAOPAI_WECHAT_API_URL: 'https://api.weixin.qq.com' }));
    expect(preview.absent).toMatch('YAOPAI_WECHAT_API_URL');
    expect(example.absent).toBeUndefined();
  });

  it('are none without a mini program', async () => {
    const extras = await chooseExtras(settingsOf({}, []));
    expect(Object.values(extras).every(({ absent }) => absent)).toBe(true);
  });

  it('are started unless there is a reason against it', async () => {
    const { preview, example } = await chooseExtras(settingsOf({ YAOPAI_PREVIEW_PORT: busyPort }));
    const started = [];
    const start = ({ miniProgram }) => started.push(miniProgram.appId);
    const supervisor = { add: (child, options) => ({ child, options }) };
    expect(startExtra({ ...preview, start }, { supervisor })).toBeUndefined();
    expect(startExtra({ ...example, start }, { supervisor }).options).toEqual({ essential: false });
    expect(started).toEqual(['wx1']);
  });

  it('are waited for until they answer or end', async () => {
    const never = { child: { exited: Promise.resolve(), logFile: 'its.log' }, url: 'http://127.0.0.1:9' };
    const absent = { absent: 'a reason' };
    await whenExtrasReady({ never, absent }, { stopping: new AbortController().signal });
    expect([never.absent, absent.absent]).toEqual([expect.stringMatching('its.log'), 'a reason']);
  });
});
