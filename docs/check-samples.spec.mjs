// Run with:  node --test docs/check-samples.spec.mjs
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differencesOf, mistakesIn, samplesOf } from './check-samples.mjs';

const page = (...blocks) =>
  samplesOf('page.md', blocks.map(([language, code]) => `\`\`\`${language}\n${code}\n\`\`\`\n`).join('\n'));

test('takes JavaScript and TypeScript, and counts every block', () => {
  const samples = page(['sh', 'npm start'], ['js', 'authing.login();'], ['json', '{}'], ['ts', 'authing.logout();']);
  assert.deepEqual(
    samples.map(({ name, language }) => [name, language]),
    [
      ['page.md, block 2', 'js'],
      ['page.md, block 4', 'ts'],
    ],
  );
});

test('passes what a mini program can run', () => {
  const ways = page(
    [
      'js',
      "const authing = require('../../utils/authing.js');\nconst user = await authing.login();\nconsole.log(user.id);",
    ],
    [
      'js',
      "const { AuthenticationClient } = require('./yaopai.js');\nmodule.exports = new AuthenticationClient({ appId: 'x' });",
    ],
    [
      'js',
      'Page({\n  async onPhone(e) {\n    const { code } = await wx.login();\n    this.setData(await authing.loginByPhone(code, e.detail));\n  },\n});',
    ],
    ['ts', 'const token: string = (await authing.login()).token;\nconsole.log(token);'],
  );
  assert.deepEqual(mistakesIn(ways), []);
});

const MISTAKES = {
  'a method that is not there': ['js', 'await authing.loginByCod();', /block 1: .*loginByCod/],
  'a wrong argument': ['js', 'await authing.updateProfile({ nickName: "Bob" });', /block 1: .*nickName/],
  'a field that users do not have': ['js', 'const { openid } = await authing.login();', /block 1: .*openid/],
  'a wx that is not there': ['ts', 'wx.loginn();', /block 1: .*loginn/],
  'code that does not parse': ['js', 'authing.login(', /block 1: /],
};
for (const [title, [language, code, expected]] of Object.entries(MISTAKES)) {
  test(`names ${title}`, () => {
    const [first = 'nothing'] = mistakesIn(page([language, code]));
    assert.match(first, expected);
  });
}

test('tells twins apart by their code, not by their comments', () => {
  const english = page(['js', 'authing.login(); // once'], ['js', 'authing.logout();']);
  assert.deepEqual(
    differencesOf('page.md', english, page(['js', 'authing.login(); // 一次'], ['js', 'authing.logout();'])),
    [],
  );
  assert.match(
    differencesOf('page.md', english, page(['js', 'authing.login();'], ['js', 'authing.login();']))[0],
    /block 2/,
  );
  assert.match(differencesOf('page.md', english, page(['js', 'authing.login();']))[0], /block 2/);
});
