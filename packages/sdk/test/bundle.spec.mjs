import { describe, expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import * as esbuild from 'esbuild';
import { INTERNAL_NAMES } from '../internal-names.mjs';
import { inspectSource, sizeOf } from './bundle-check.mjs';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (path) => readFileSync(at(path), 'utf8');
const KB = 1024;

const wireTypes = () =>
  readdirSync(at('../protocol/dist'))
    .filter((name) => name.endsWith('.d.ts'))
    .map((name) => `../protocol/dist/${name}`);

function load(path) {
  const module = { exports: {} };
  runInContext(read(path), createContext({ module, exports: module.exports }));
  return module.exports;
}

/** Names of the methods of each exported class, inherited ones too. */
function membersOf(exported) {
  const members = {};
  for (const [name, { prototype }] of Object.entries(exported)) {
    members[name] = [];
    for (let one = prototype; one && Object.getPrototypeOf(one); one = Object.getPrototypeOf(one)) {
      members[name].push(...Object.getOwnPropertyNames(one));
    }
  }
  return members;
}

describe('the content check', () => {
  test.each([
    ['window.x', 'uses window'],
    ['new URL(a)', 'uses URL'],
    ['fetch(a)', 'uses fetch'],
    ['crypto.randomUUID()', 'uses crypto'],
    ['var a={b:Buffer}', 'uses Buffer'],
    ['new TextEncoder', 'uses TextEncoder'],
    ['eval("1")', 'uses eval'],
    ['process.env.A', 'uses process'],
    ['globalThis.a', 'uses globalThis'],
    ['require("fs")', 'requires fs'],
    ['var r=require', 'requires undefined'],
    ['wx.request({method:"PATCH",success:a,fail:b})', 'uses PATCH, which wx.request has not'],
    ['wx.login().then(a)', 'calls wx.login without callbacks'],
    ['wx.request({url:a})', 'calls wx.request without callbacks'],
    ['var w=wx', 'uses wx other than as wx.name'],
    ['wx[a]()', 'uses wx other than as wx.name'],
  ])('finds %s', (planted, wrong) => {
    expect(inspectSource(`${read('miniprogram_dist/index.js')};${planted}`)).toEqual([wrong]);
  });

  test.each([
    'import("x")',
    'a?.b',
    'a ?? b',
    '({...a})',
    'try{}catch{}',
    'async function*f(){}',
    'a**=2;1_000',
    'export default 1',
  ])('does not take %s for ES2017', (planted) => {
    expect(inspectSource(planted)).toEqual([expect.stringContaining('not ES2017')]);
  });

  test('does not take a property for a global', () => {
    expect(inspectSource('a.fetch({URL:b,process(){}});wx.login({success:a,fail:b});wx.getStorageSync(a)')).toEqual([]);
  });
});

describe('miniprogram_dist', () => {
  test('holds the two files and nothing else', () => {
    expect(readdirSync(at('miniprogram_dist')).sort()).toEqual(['authing.js', 'index.js']);
  });

  test('uses only what a mini program has', () => {
    expect(inspectSource(read('miniprogram_dist/index.js'))).toEqual([]);
    expect(inspectSource(read('miniprogram_dist/authing.js'), { mayRequire: ['./index.js'] })).toEqual([]);
  });

  test('is at most 24 KB, and 8 KB gzipped', () => {
    const { bytes, gzipped } = sizeOf(read('miniprogram_dist/index.js'));
    expect(bytes).toBeLessThanOrEqual(24 * KB);
    expect(gzipped).toBeLessThanOrEqual(8 * KB);
  });

  test('has every member that developers use, under its name', () => {
    const shipped = membersOf(load('miniprogram_dist/index.js'));
    const ours = membersOf(load('dist/index.cjs'));
    expect(ours.AuthenticationClient).toEqual(expect.arrayContaining(['login', 'loginByPhone', 'unLinkAccount']));
    for (const [name, members] of Object.entries(ours)) {
      const used = members.filter((member) => !INTERNAL_NAMES.includes(member));
      expect(shipped[name]).toEqual(expect.arrayContaining(used));
    }
  });

  test('shortens no name that a developer reads or that goes over the wire', () => {
    const declared = ['dist/index.d.mts', ...wireTypes()].map(read).join('\n');
    const named = [...declared.matchAll(/^ +(?:protected |readonly )*(\w+)[?]?[:(]/gm)].map(([, name]) => name);
    expect(named).toEqual(expect.arrayContaining(['loginByPhone', 'phoneCode', 'accessToken', 'errno']));
    expect(INTERNAL_NAMES.filter((name) => named.includes(name))).toEqual([]);
  });

  test("brings the SDK's own sentences, not the server's", () => {
    const source = read('miniprogram_dist/index.js');
    expect(source).toContain('尚未登录');
    expect(source).not.toContain('账号已被封禁');
    expect(source).not.toMatch(/The account is blocked/);
  });

  test('signs in where there is nothing but wx, timers and the console', async () => {
    const user = { id: 'user-1', nickname: 'Bob', updatedAt: '2026-01-01T00:00:00.000Z' };
    const reply = {
      accessToken: 'a.b.c',
      refreshToken: 'r',
      accessTokenExpiresAt: '2026-01-01T00:30:00.000Z',
      sessionId: 's',
      user,
    };
    const stored = new Map();
    const wx = {
      login: ({ success }) => success({ code: 'code-1' }),
      request: ({ success }) => success({ statusCode: 200, data: reply, header: {} }),
      getStorageSync: (key) => stored.get(key) ?? '',
      setStorageSync: (key, value) => void stored.set(key, value),
      getSystemInfoSync: () => ({ SDKVersion: '2.11.0', language: 'en' }),
      getAccountInfoSync: () => ({ miniProgram: { appId: 'wx1', envVersion: 'develop' } }),
    };
    const load = (file) => {
      const module = { exports: {} };
      const require = (path) => (path === './index.js' ? load('index.js') : expect(path).toBe('./index.js'));
      const globals = createContext({
        wx,
        module,
        exports: module.exports,
        require,
        setTimeout,
        clearTimeout,
        console,
      });
      runInContext(read(`miniprogram_dist/${file}`), globals);
      return module.exports;
    };
    const { AuthenticationClient, Authing } = load('index.js');
    expect(await new AuthenticationClient({ appId: 'demo-app' }).login()).toMatchObject({
      id: 'user-1',
      token: 'a.b.c',
    });
    expect(stored.size).toBe(1);
    const FirstGeneration = load('authing.js');
    const legacy = new FirstGeneration({ userPoolId: 'demo' });
    expect(await legacy.loginWithWxapp('code-1', {})).toMatchObject({ nickname: 'Bob' });
    await expect(legacy.bindPhone('code-1', { errno: 1400001 })).rejects.toMatchObject({ name: 'NO_QUOTA' });
    await expect(new AuthenticationClient({ appId: 'demo-app' }).loginByPhone('code-1', 'iv')).rejects.toMatchObject({
      name: 'INVALID_INPUT',
    });
    expect(typeof Authing).toBe('function');
  });
});

describe('the files for bundlers', () => {
  test.each(['index', 'sign-in'])('%s.cjs uses only what a mini program has', (name) => {
    expect(inspectSource(read(`dist/${name}.cjs`))).toEqual([]);
  });

  test('sign-in is at most 10 KB minified', async () => {
    const { code } = await esbuild.transform(read('dist/sign-in.mjs'), { minify: true, charset: 'utf8' });
    expect(sizeOf(code).bytes).toBeLessThanOrEqual(10 * KB);
  });

  test('types stand alone', () => {
    for (const name of ['index.d.mts', 'index.d.cts', 'sign-in.d.mts', 'sign-in.d.cts']) {
      expect(read(`dist/${name}`)).not.toMatch(/\bfrom '|import\(|\/\/\/ <reference/);
    }
  });
});
