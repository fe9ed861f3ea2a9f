import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { localTime } from '../miniprogram/utils/local-time';
import { refusal, serverAt, token, USER } from './fake-server';
import { FakeWx } from './fake-wx';
import type { DemoApp } from '../miniprogram/app';
import { openPage, type OpenPage } from './open-page';

const API = 'http://localhost:3000/api/v1';
const CLOSE = `POST ${API}/account/close`;
const EXPORT = `POST ${API}/account/export`;
const DATA = `${API}/me/custom-data`;
const SIGN_IN = `POST ${API}/sign-in/wechat`;
const LOGOUT = `POST ${API}/sessions/logout`;
const KEEP = `POST ${API}/account/cancel-closing`;
const FIELDS = [
  { key: 'school', type: 'string', label: '学校', value: '清华大学' },
  { key: 'height', type: 'number', label: '身高', value: null },
  { key: 'news', type: 'boolean', label: '订阅', value: null },
];

type Answer = [number, unknown];

let phone: FakeWx;
let page: OpenPage;
let sent: Map<string, object[]>;
let answers: Map<string, Answer[]>;

beforeEach(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  phone = new FakeWx();
  sent = new Map();
  answers = new Map();
  const others = serverAt(Date.now());
  phone.server = (request, header, body) => {
    sent.set(request, [...(sent.get(request) ?? []), body as object]);
    const answer = answers.get(request)?.shift();
    if (answer) return { statusCode: answer[0], data: answer[1] };
    if (request.endsWith(DATA)) return { statusCode: 200, data: { fields: FIELDS } };
    return others(request, header, body);
  };
  (await openPage('home', phone)).close();
  page = await openPage('data', phone);
});

afterEach(() => page.close());

const app = () => (globalThis as unknown as { getApp(): DemoApp }).getApp();
const client = () => app().authing;

const EXPORTED = { exportedAt: '2026-11-21T09:30:00.000Z' };

async function exported(): Promise<void> {
  answers.set(EXPORT, [[200, EXPORTED]]);
  page.tap('导出我的数据');
  await page.see('"exportedAt"');
}

/** Signs somebody in on another page, and comes back. */
async function signIn(user: { id: string }): Promise<void> {
  const accessToken = token({ sub: user.id, sid: `session-of-${user.id}`, exp: Date.now() / 1000 + 1800 });
  const session = { accessToken, refreshToken: 'refresh-2', sessionId: `session-of-${user.id}` };
  answers.set(`POST ${API}/sign-in/password`, [[200, { ...session, user }]]);
  answers.set(
    `GET ${API}/me`,
    [0, 1, 2].map((): Answer => [200, user]),
  );
  await client().loginByUsername('wang', 'three-cats-sleep');
  await page.show();
}

const act = (handler: string, event: object = {}) =>
  (page.page.instance[handler] as (event: object) => Promise<void> | undefined).call(page.page.instance, event);
const save = (entered: Record<string, string | boolean>) =>
  act('onSave', { detail: { value: { school: '清华大学', height: '', news: false, ...entered } } });

test('closes only after the person said so', async () => {
  page.tap('注销账号');
  await page.until(() => phone.questions.length === 1);
  expect(phone.requests).not.toContain(CLOSE);
});

test('closes by a fresh code of WeChat, says until when it can be undone, and stays signed out', async () => {
  phone.answers.push(true);
  answers.set(CLOSE, [[200, { closing: true, erasedAfter: '2026-11-28T09:30:00.000Z' }]]);
  page.tap('注销账号');
  await page.see('账号正在注销');
  expect(sent.get(CLOSE)).toEqual([{ wechatCode: 'code' }]);
  expect(page.text).toContain(localTime('2026-11-28T09:30:00.000Z'));
  expect(phone.storage.get('signedOut')).toBe(true);
});

test('keeps the account that was just closed when the person says so, and signs in again', async () => {
  phone.answers.push(true);
  answers.set(CLOSE, [[200, { closing: true, erasedAfter: '2026-11-28T09:30:00.000Z' }]]);
  answers.set(SIGN_IN, [refusal(403, 30001, 'ACCOUNT_CLOSING', { ticket: 'ticket-1' })]);
  page.tap('注销账号');
  await page.see('保留账号');
  page.tap('保留账号');
  await page.see('导出我的数据');
  expect(sent.get(KEEP)).toEqual([{ ticket: 'ticket-1' }]);
  expect(phone.storage.get('signedOut')).toBe(false);
});

// A person of the password whose WeChat has an account of its own.
describe('an account that was closed by its password', () => {
  const CLOSED = { ...USER, id: 'user-2' };

  beforeEach(async () => {
    await signIn(CLOSED);
    void act('onBy', { detail: { value: 'password' } });
    phone.answers.push(true);
    answers.set(CLOSE, [[200, { closing: true, erasedAfter: '2026-11-28T09:30:00.000Z' }]]);
    page.tap('注销账号');
    await page.see('账号正在注销');
  });

  test('is not kept by a WeChat that opens another one, which is signed out again', async () => {
    page.tap('保留账号');
    await page.see('这个微信打开的是另一个账号');
    await page.until(() => !page.page.instance.data.busy);
    expect(page.text).toContain('账号正在注销');
    expect(page.text).toContain('用密码或验证码登录来反悔');
    expect(phone.requests.at(-1)).toBe(LOGOUT);
    expect(phone.requests).not.toContain(KEEP);
    expect(phone.storage.get('signedOut')).toBe(true);
    expect(() => client().checkLoggedIn()).toThrow();
  });

  test('is kept by no ticket that may be of another one that is closing, unless the person says so', async () => {
    answers.set(SIGN_IN, [refusal(403, 30001, 'ACCOUNT_CLOSING', { ticket: 'ticket-of-user-1' })]);
    page.tap('保留账号');
    await page.until(() => phone.questions.length === 2 && !page.page.instance.data.busy);
    expect(phone.requests).not.toContain(KEEP);
    expect(page.text).toContain('账号正在注销');
  });

  test('shows its data again once it was kept on the page for passwords and codes', async () => {
    await page.show();
    expect(page.text).toContain('账号正在注销');
    await signIn(CLOSED);
    expect(page.text).toContain('导出我的数据');
    expect(page.text).not.toContain('账号正在注销');
  });

  test('is said to be closing no longer once it was kept there, before anybody signs in', async () => {
    app().closedId = '';
    await page.show();
    expect(page.text).toContain('微信登录');
    expect(page.text).not.toContain('账号正在注销');
  });
});

test('asks whoever comes back to an account that is closing, and keeps it for no other reason', async () => {
  page.close();
  phone.storage.clear();
  page = await openPage('data', phone);
  const closing = refusal(403, 30001, 'ACCOUNT_CLOSING', { ticket: 'ticket-1' });
  answers.set(SIGN_IN, [closing, closing]);
  page.tap('微信登录');
  await page.until(() => phone.questions.length === 1);
  await page.until(() => !page.page.instance.data.busy);
  expect(phone.requests).not.toContain(KEEP);
  phone.answers.push(true);
  page.tap('微信登录');
  await page.see('导出我的数据');
  expect(sent.get(KEEP)).toEqual([{ ticket: 'ticket-1' }]);
});

test('takes the password where this WeChat is not the account’s', async () => {
  answers.set(EXPORT, [refusal(403, 1001, 'FORBIDDEN'), [200, { exportedAt: '2026-11-21T09:30:00.000Z' }]]);
  page.tap('导出我的数据');
  await page.see('请改用密码证明');
  void act('onPassword', { detail: { value: 'three-cats-sleep' } });
  page.tap('导出我的数据');
  await page.see('"exportedAt"');
  expect(sent.get(EXPORT)).toEqual([{ wechatCode: 'code' }, { password: 'three-cats-sleep' }]);
  page.tap('复制');
  await page.until(() => phone.clipboard !== '');
  expect(JSON.parse(phone.clipboard)).toEqual({ exportedAt: '2026-11-21T09:30:00.000Z' });
});

test('says that nothing was copied where the person or WeChat refuses', async () => {
  await exported();
  phone.clipboardRefusal = { errMsg: 'setClipboardData:fail privacy permission is not authorized', errno: 104 };
  page.tap('复制');
  await page.until(() => phone.toasts.length === 1);
  expect([phone.clipboard, phone.toasts]).toEqual(['', ['没有复制']]);
});

test('asks by itself for consent to the clipboard', async () => {
  await exported();
  phone.askConsent?.(() => undefined);
  await page.see('同意并继续');
});

test('leaves no file behind when the page goes', async () => {
  await exported();
  page.tap('发送文件');
  await page.until(() => phone.shared.length === 1);
  expect(JSON.parse(phone.shared[0]!)).toEqual(EXPORTED);
  expect(phone.files.size).toBe(1);
  page.close();
  expect(phone.files.size).toBe(0);
});

test('leaves no file behind when the account is closed', async () => {
  await exported();
  page.tap('发送文件');
  await page.until(() => phone.shared.length === 1);
  phone.answers.push(true);
  answers.set(CLOSE, [[200, { closing: true, erasedAfter: '2026-11-28T09:30:00.000Z' }]]);
  page.tap('注销账号');
  await page.see('账号正在注销');
  expect(phone.files.size).toBe(0);
});

test('shows and keeps nothing that was exported once nobody is signed in', async () => {
  await exported();
  page.tap('发送文件');
  await page.until(() => phone.shared.length === 1);
  await client().logout();
  await page.show();
  page.tap('微信登录');
  await page.see('导出我的数据');
  expect(page.text).not.toContain('"exportedAt"');
  expect(phone.files.size).toBe(0);
});

test('says it when there is no room for the file', async () => {
  await exported();
  phone.storageIsFull = true;
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  page.tap('发送文件');
  await page.see('the maximum size of the file storage limit is exceeded');
  expect(phone.shared).toEqual([]);
});

test('names the fields of the demo in the language of the page, and others as the pool does', async () => {
  page.close();
  phone.language = 'en';
  page = await openPage('data', phone);
  for (const label of ['School', 'Height (cm)', '订阅']) expect(page.text).toContain(label);
  for (const label of ['学校', '身高']) expect(page.text).not.toContain(label);
});

test.each([
  [{ height: '178' }, { height: 178 }],
  [{ height: 'tall' }, { height: 'tall' }],
  [{ school: '' }, { school: null }],
  [
    { school: '178', news: true },
    { school: '178', news: true },
  ],
])('saves %j, and only what changed', async (entered, values) => {
  await save(entered);
  expect(sent.get(`PUT ${DATA}`)).toEqual([{ values }]);
});

test('sends nothing where nothing changed', async () => {
  await save({});
  expect(sent.has(`PUT ${DATA}`)).toBe(false);
});

test('says beside each field what is wrong with it', async () => {
  const fields = [{ field: 'values.height', message: '应为数字' }];
  answers.set(`PUT ${DATA}`, [refusal(400, 2231, 'INVALID_INPUT', { fields })]);
  await save({ height: 'tall' });
  expect(page.text).toContain('身高应为数字');
});
