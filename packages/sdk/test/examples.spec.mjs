import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { compile, docExamples, markdownExamples } from './compile.mjs';
import { FakeServer } from './fake-server.js';
import { FakeWx } from './fake-wx.js';

const read = (path) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

const IMPORTS = `import { AuthenticationClient, Authing, isYaopaiError, type AccountClosing, type AccountData, type AuthenticationClientOptions, type CodeSent,
  type DeviceSession, type Done, type LinkAccountOptions,
  type LoginByCodeOptions, type LoginStatus, type OwnerProof, type PhoneDetail, type PhoneOptions, type PhoneProof, type PhoneProofData, type PhoneUser,
  type ProfileFields, type SecurityLevel, type SmsOptions, type TokenOwner, type TokenVerdict, type UnlinkAccountOptions, type UserDefinedData, type User, type UserInfoDetail, type WechatPhone, type YaopaiError } from '@yaopai/sdk';`;

/** What the reader of one example has on the page already, unless the example makes it itself. */
const given = (code, declare) =>
  Object.entries(declare)
    .filter(([name]) => !new RegExp(`(const|let) (${name}\\b|\\{ ${name}\\b)`).test(code))
    .map(([, declaration]) => declaration)
    .join('\n');

const inTypeScript = (code) => `${IMPORTS}
${given(code, { authing: 'declare const authing: AuthenticationClient;', legacy: 'declare const legacy: Authing;' })}
export async function example() {\n${code}\n}`;

const REQUIRED = {
  AuthenticationClient: "const { AuthenticationClient } = require('@yaopai/sdk');",
  authing: "const authing = new AuthenticationClient({ appId: 'YOUR_APP_ID', host: 'https://id.example.com' });",
};
const inJavaScript = (code) => `${given(code, REQUIRED)}\n(async () => {\n${code}\n})();`;

const docs = docExamples();
const readme = markdownExamples('README.md');

describe('examples', () => {
  let wrong;
  beforeAll(() => {
    const sources = {
      'test/planted.ts': inTypeScript('await authing.loginByCod();'),
      'test/planted.js': inJavaScript('await authing.loginByCod();'),
      'test/types.ts': read('types.ts'),
      'test/planted-types.ts': read('types.ts').replace('Promise<RefreshedToken>>(true)', 'Promise<string>>(true)'),
    };
    for (const { name, code } of docs) sources[`test/doc_${name}.ts`] = inTypeScript(code);
    readme.forEach((code, index) => (sources[`test/readme_${index}.js`] = inJavaScript(code)));
    wrong = compile(sources, { useUnknownInCatchVariables: false, noImplicitAny: false }).sort();
  });

  test('are there', () => {
    expect(docs.length).toBeGreaterThan(20);
    expect(readme.length).toBeGreaterThan(4);
  });

  test('compile, as the type tests do, against the types that are shipped; and planted mistakes do not', () => {
    expect(wrong).toEqual([
      expect.stringMatching(/^test\/planted-types\.ts:\d+ .*true/),
      expect.stringMatching(/^test\/planted\.js:\d+ .*loginByCod/),
      expect.stringMatching(/^test\/planted\.ts:\d+ .*loginByCod/),
    ]);
  });

  test.each(readme.map((code, index) => [index, code]))('of the README run (%d)', async (_, code) => {
    const server = new FakeServer();
    const wx = new FakeWx(server);
    const { login, getStorageSync, request } = wx;
    const api = [];
    const sent = [];
    Object.assign(wx, {
      // The examples use the promise form, as an app may.
      login: (options) => (options ? login(options) : new Promise((success, fail) => login({ success, fail }))),
      getStorageSync: (key) => (key === 'code' ? server.issueCode('ann') : getStorageSync(key)),
      request: (options) => {
        if (options.url.startsWith('https://api.')) api.push(options);
        else {
          if (options.url.endsWith('/api/v1/verification-codes')) sent.push(JSON.parse(options.data));
          request(options);
        }
      },
      showModal: ({ content = 'a question', editable }) => {
        expect([content, editable]).toEqual(['a question', true]);
        return Promise.resolve({ confirm: true, content: '123456' });
      },
    });
    const load = (file, globals) => {
      const module = { exports: {} };
      const require = () => load('index.js', globals);
      runInContext(
        read(`../miniprogram_dist/${file}`),
        createContext({ ...globals, module, exports: module.exports, require }),
      );
      return module.exports;
    };
    const isProof = code.includes('30002');
    if (isProof) {
      server.phones.holders.set('13800138000', server.userOf('bob').id);
      server.phones.contested.add('13800138000');
    }
    const tapped = () => ({ detail: server.phones.tap('ann', '13800138000') });
    const globals = { wx, setTimeout, clearTimeout, console: { ...console, log: () => undefined }, tapped };
    const require = (name) => load(name === '@yaopai/sdk' ? 'index.js' : name.replace('@yaopai/sdk/', ''), globals);
    const handlers = [...code.matchAll(/^async function (on\w+)\(e\)/gm)].map(
      ([, name]) => `await ${name}(tapped());\n`,
    );
    const prepared = inJavaScript(`${code}${handlers.join('')}`).replace(
      '(async () => {\n',
      `(async () => {\n${/\.login|loginWith|loginByCode/.test(code) && !/catch/.test(code) ? '' : 'await authing.login();\n'}`,
    );
    await runInContext(prepared, createContext({ ...globals, require }));
    expect(server.seen.length).toBeGreaterThan(0);
    if (isProof) expect(sent).toEqual([{ phone: '13800138000', phoneCountryCode: '86', purpose: 'join-phone' }]);
    if (isProof) expect(server.seen.at(-1).body).toMatchObject({ smsCode: '123456' });
    for (const { header } of api) expect(header.Authorization).toMatch(/^Bearer \S+\.\S+\.\S+$/);
  });
});
