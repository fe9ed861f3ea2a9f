import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { DemoApp } from '../miniprogram/app';
import { refusal, serverAt } from './fake-server';
import { FakeWx } from './fake-wx';
import { openPage, type OpenPage } from './open-page';

const API = 'http://localhost:3000/api/v1';
const CODES = `POST ${API}/verification-codes`;
const CALLS = ['sign-in/code', 'sign-in/password', 'sign-up', 'passwords/reset'].map((path) => `POST ${API}/${path}`);
const WEAK = { valid: false, message: '密码过短', level: 1 };

let phone: FakeWx;
let page: OpenPage;
let sent: [string, object][];
let refusals: Map<string, [number, unknown]>;

beforeEach(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  phone = new FakeWx();
  sent = [];
  refusals = new Map();
  const others = serverAt(Date.now());
  phone.server = (request, header, body) => {
    sent.push([request, body as object]);
    const refused = refusals.get(request);
    if (refused) return { statusCode: refused[0], data: refused[1] };
    if (request === CODES) return { statusCode: 200, data: { sent: true, retryAfterSeconds: 60 } };
    if (request.endsWith('/passwords/check')) return { statusCode: 200, data: WEAK };
    if (request.endsWith('/passwords/reset')) return { statusCode: 200, data: {} };
    return others(CALLS.includes(request) ? `POST ${API}/sign-in/wechat` : request, header, body);
  };
  page = await openPage('account', phone);
  await act('onLoad');
});

afterEach(() => page.close());

const act = (handler: string, event: object = {}) =>
  (page.page.instance[handler] as (event: object) => Promise<void> | undefined).call(page.page.instance, event);
const choose = async (intent: string, way: string) => {
  await act('onIntent', { currentTarget: { dataset: { intent } } });
  await act('onWay', { currentTarget: { dataset: { way } } });
};
const enter = (field: string, value = '') =>
  act('onEnter', { currentTarget: { dataset: { field } }, detail: { value } });
const type = (handle: string) => enter('handle', handle);
async function submit({ code, password }: { code?: string; password?: string }): Promise<void> {
  await enter('code', code);
  await enter('password', password);
  await act('onSubmit');
}

test.each([
  ['sign-in', 'phone', 'sign-in/code', { phone: '13800138000', code: '123456' }],
  ['sign-in', 'email', 'sign-in/code', { email: 'a@example.com', code: '123456' }],
  ['sign-in', 'username', 'sign-in/password', { username: 'laowang', password: 'three-cats' }],
  ['sign-up', 'phone', 'sign-up', { phone: '13800138000', code: '123456', password: 'three-cats' }],
  ['sign-up', 'email', 'sign-up', { email: 'a@example.com', code: '123456', password: 'three-cats' }],
  ['sign-up', 'username', 'sign-up', { username: 'laowang', password: 'three-cats' }],
  ['reset-password', 'phone', 'passwords/reset', { phone: '13800138000', code: '123456', password: 'three-cats' }],
  ['reset-password', 'email', 'passwords/reset', { email: 'a@example.com', code: '123456', password: 'three-cats' }],
])('%s by %s', async (intent, way, path, body: Record<string, string>) => {
  await choose(intent, way);
  await type(body[way] ?? '');
  await submit({ code: body['code'], password: body['password'] });
  expect(sent).toContainEqual([`POST ${API}/${path}`, expect.objectContaining(body)]);
  expect(page.text).toContain(intent === 'reset-password' ? '新密码已生效' : '当前账号小林');
  expect(page.page.instance.data.entered).toEqual({ handle: '', code: '', password: '' });
});

test('signs in by password where the person has one', async () => {
  page.tap('改用密码登录');
  await page.until(() => page.page.instance.data.by === 'password');
  await type('13800138000');
  await submit({ password: 'three-cats' });
  expect(sent).toContainEqual([CALLS[1], { phone: '13800138000', password: 'three-cats' }]);
});

test.each(['sign-in', 'sign-up', 'reset-password'])('sends a code for %s only', async (purpose) => {
  await choose(purpose, 'email');
  await type('a@example.com');
  await act('onSendCode');
  expect(sent).toContainEqual([CODES, { email: 'a@example.com', purpose }]);
});

test('a username can get no new password by a code, so the form offers phone instead', async () => {
  await choose('sign-in', 'username');
  await act('onIntent', { currentTarget: { dataset: { intent: 'reset-password' } } });
  expect(page.page.instance.data.way).toBe('phone');
  expect(page.text).not.toContain('用户名');
});

test('shows of the address of who is signed in only a part', async () => {
  const others = phone.server;
  const user = { id: 'user-1', nickname: null, username: null, email: 'wang@example.com', updatedAt: '' };
  phone.server = (request, header, body) => {
    const answer = others(request, header, body);
    return CALLS.includes(request) ? { statusCode: 200, data: { ...(answer?.data as object), user } } : answer;
  };
  await choose('sign-in', 'email');
  await type('wang@example.com');
  await submit({ code: '123456' });
  expect(page.text).toContain('w***@example.com');
  expect(page.text).not.toContain('wang@example.com');
});

test('says where to go when there is no such account, and when there is one', async () => {
  refusals.set(CALLS[0] ?? '', refusal(404, 2004, 'ACCOUNT_NOT_FOUND'));
  refusals.set(CALLS[2] ?? '', refusal(409, 2026, 'ACCOUNT_EXISTS'));
  await submit({ code: '123456' });
  expect(page.text).toContain('可以切换到「注册」');
  await choose('sign-up', 'phone');
  await submit({ code: '123456' });
  expect(page.text).toContain('请切换到「登录」');
});

test('asks before it keeps an account that is closing', async () => {
  refusals.set(CALLS[0] ?? '', refusal(403, 30001, 'ACCOUNT_CLOSING', { ticket: 'ticket-1' }));
  const keep = [`POST ${API}/account/cancel-closing`, { ticket: 'ticket-1' }];
  const app = (globalThis as unknown as { getApp(): DemoApp }).getApp();
  app.closedId = 'user-1';
  await submit({ code: '123456' });
  expect(phone.questions).toEqual(['账号正在注销']);
  expect(sent).not.toContainEqual(keep);
  expect(app.closedId).toBe('user-1');
  phone.answers.push(true);
  await submit({ code: '123456' });
  expect(sent).toContainEqual(keep);
  expect(app.closedId).toBe('');
  expect(page.text).toContain('请再次登录');
});

test('says nothing of a password that is no longer there', async () => {
  await choose('sign-up', 'username');
  await enter('password', 'cat');
  const told = () => act('onPasswordDone', { detail: { value: 'cat' } });
  await told();
  expect(page.text).toContain('密码过短');
  const late = told();
  await enter('password', 'three-cats');
  await late;
  expect(page.page.instance.data.strength).toBe('');
});

test('is signed out for home from the first moment, however long the server takes', async () => {
  await submit({ code: '123456' });
  const leaving = act('onSignOut');
  expect(phone.storage.get('signedOut')).toBe(true);
  await leaving;
  expect(page.text).toContain('尚未登录');
});
