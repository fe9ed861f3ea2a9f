import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { refusal, serverAt, USER, type Answers } from './fake-server';
import { FakeWx } from './fake-wx';
import { openPage, type OpenPage } from './open-page';

const NOW = Date.UTC(2026, 10, 21, 9, 30);
const SIGN_IN = 'POST http://localhost:3000/api/v1/sign-in/wechat';

let phone: FakeWx;
let home: OpenPage;

beforeEach(() => {
  // Only the clock and the countdown stand still.
  jest.useFakeTimers({
    now: NOW,
    doNotFake: ['setTimeout', 'clearTimeout', 'queueMicrotask', 'nextTick', 'setImmediate'],
  });
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  phone = new FakeWx();
});

afterEach(() => {
  home.close();
  jest.useRealTimers();
});

async function openHome(answers: Partial<Answers> = {}): Promise<void> {
  phone.server = serverAt(NOW, answers);
  home = await openPage('home', phone);
}

test('signs a newcomer in silently and says who it is', async () => {
  await openHome();
  expect(home.text).toContain('小林');
  expect(home.text).toContain('user-1');
  expect(home.text).toContain('微信登录');
  expect(phone.requests.filter((request) => request === SIGN_IN)).toHaveLength(1);
});

test.each([
  [{ phone: '13800138000', phoneCountryCode: '86', email: 'wang@example.com' }, '+86 138****8000'],
  [{ phone: '61234567', phoneCountryCode: '852' }, '+852 ****4567'],
  [{ email: 'wang@example.com' }, 'w***@example.com'],
])('shows of number and address only a part: %j', async (more, shown) => {
  await openHome({ 'GET /me': () => [200, { ...USER, ...more }] });
  await home.show();
  expect(home.text).toContain(shown);
  for (const whole of ['13800138000', '61234567', 'wang@']) expect(home.text).not.toContain(whole);
});

test('copies the account id, and says so when WeChat or the person refuses', async () => {
  await openHome();
  const row = home.page.querySelectorAll('.id')[0]!;
  row.dispatchEvent('tap');
  await home.until(() => phone.toasts.length === 1);
  expect([phone.clipboard, phone.toasts]).toEqual(['user-1', ['已复制账号 ID']]);
  phone.clipboard = '';
  phone.clipboardRefusal = { errMsg: 'setClipboardData:fail privacy permission is not authorized', errno: 104 };
  row.dispatchEvent('tap');
  await home.until(() => phone.toasts.length === 2);
  expect([phone.clipboard, phone.toasts[1]]).toEqual(['', '没有复制']);
});

test('asks by itself for consent to the clipboard', async () => {
  await openHome();
  phone.askConsent?.(() => undefined);
  await home.see('同意并继续');
});

test('counts down how long the token is good', async () => {
  await openHome();
  expect(home.text).toContain('剩余 30:00');
  jest.advanceTimersByTime(2_000);
  expect(home.text).toContain('剩余 29:58');
  jest.setSystemTime(NOW + 30 * 60_000);
  jest.advanceTimersByTime(1_000);
  expect(home.text).toContain('已到期');
});

test('counts no more once another page is on top', async () => {
  await openHome();
  home.hide();
  jest.advanceTimersByTime(2_000);
  expect(home.text).toContain('剩余 30:00');
});

test('asks for no second sign-in while the session lives', async () => {
  await openHome();
  home.close();
  phone.requests.length = 0;
  home = await openPage('home', phone);
  expect(home.text).toContain('小林');
  expect(phone.requests).not.toContain(SIGN_IN);
});

test('leaves a person signed out who signed out, also at the next launch', async () => {
  await openHome();
  home.tap('退出登录');
  await home.see('当前没有登录');
  home.close();
  phone.requests.length = 0;
  home = await openPage('home', phone);
  expect(home.text).toContain('当前没有登录');
  expect(phone.requests).toEqual([]);
});

test('signs in again by a tap, and silently from then on', async () => {
  phone.storage.set('signedOut', true);
  await openHome();
  home.tap('微信登录');
  await home.see('小林');
  expect(phone.storage.get('signedOut')).toBe(false);
});

test('stays signed out on a phone whose storage is full', async () => {
  await openHome();
  phone.storageIsFull = true;
  home.tap('退出登录');
  await home.see('当前没有登录');
  await home.show();
  expect(home.text).toContain('当前没有登录');
});

test('signs out once what was asked before is answered, so that no answer comes back to the page', async () => {
  await openHome();
  const answers = phone.server;
  let goOn: () => void = () => undefined;
  phone.server = (request, ...rest) => {
    phone.answersAfter = request.endsWith('/me/sessions') ? new Promise((settle) => (goOn = settle)) : undefined;
    return answers(request, ...rest);
  };
  const entered = home.show();
  await home.until(() => phone.requests.at(-1)?.endsWith('/me/sessions') === true);
  home.tap('退出登录');
  await home.until(() => home.page.instance.data.busy === 'sign-out');
  await new Promise((next) => setTimeout(next, 0));
  goOn();
  await entered;
  await home.until(() => home.page.instance.data.busy === '');
  expect(home.page.instance.data).toMatchObject({ state: 'signed-out', session: null, problem: null });
});

test('says why a session was ended, and does not sign in by itself', async () => {
  await openHome();
  home.close();
  const ended = refusal(401, 2206, 'SESSION_EXPIRED', { reason: 'password' });
  const over = refusal(401, 2209, 'SESSION_ENDED', { reason: 'password' });
  phone.requests.length = 0;
  await openHome({ 'GET /me': () => ended, 'POST /sessions/refresh': () => over });
  expect(home.text).toContain('密码已修改');
  expect(phone.requests).not.toContain(SIGN_IN);
});

test('says so where the server knows nothing of the session and has another account for this WeChat', async () => {
  await openHome();
  home.close();
  const unknown = () => refusal(401, 2206, 'SESSION_EXPIRED');
  const reply = serverAt(NOW)(SIGN_IN, {}, {})?.data as object;
  await openHome({
    'GET /me': unknown,
    'GET /sessions/status': unknown,
    'POST /sessions/refresh': unknown,
    'POST /sign-in/wechat': () => [200, { ...reply, user: { ...USER, id: 'user-2' } }],
  });
  expect(home.text).toContain('服务器已不认识之前的登录');
  expect(home.text).not.toContain('小林');
});

test('shows at once that the session was ended elsewhere, and how to sign in again', async () => {
  await openHome({ 'POST /sessions/refresh': () => refusal(401, 2209, 'SESSION_ENDED', { reason: 'user' }) });
  home.tap('立即续期');
  await home.see('此会话已在别处退出');
  expect(home.text).toContain('微信登录');
  expect(home.text).not.toContain('2206');
});

test.each([
  [
    'a session that was ended',
    { 'POST /sessions/refresh': () => refusal(401, 2209, 'SESSION_ENDED', { reason: 'user' }) },
  ],
  ['a failure', { 'POST /sessions/refresh': () => refusal(500, 1500, 'INTERNAL') }],
])('goes up to where it says what came of a tap: %s', async (_, answers) => {
  await openHome(answers);
  expect(phone.scrolledToTop).toBe(0);
  home.tap('立即续期');
  await home.until(() => phone.scrolledToTop === 1);
});

test.each([
  ['a failure', () => refusal(500, 1500, 'INTERNAL')],
  ['an account that is closing', () => refusal(403, 30001, 'ACCOUNT_CLOSING', { ticket: 'ticket-1' })],
])('goes up to where it says to whoever comes back what is new, but only while it is shown: %s', async (_, answer) => {
  const answers: Partial<Answers> = {};
  await openHome(answers);
  answers['GET /sessions/status'] = answer;
  phone.server = serverAt(NOW, answers);
  await home.show();
  expect(phone.scrolledToTop).toBe(1);
  const entered = home.show();
  home.hide();
  await entered;
  expect(phone.scrolledToTop).toBe(1);
});

test.each([
  ['signed out', {}, true],
  ['closing', { 'POST /sign-in/wechat': () => refusal(403, 30001, 'ACCOUNT_CLOSING', { ticket: 'ticket-1' }) }, false],
])('leaves whoever comes back where they were when nothing is new: %s', async (_, answers, signedOut) => {
  phone.storage.set('signedOut', signedOut);
  await openHome(answers);
  const before = phone.scrolledToTop;
  await home.show();
  expect(phone.scrolledToTop).toBe(before);
});

test('offers an account that is being closed to be kept, and keeps it only when told to', async () => {
  const redeemed: unknown[] = [];
  let closing = true;
  const closed = refusal(403, 30001, 'ACCOUNT_CLOSING', { ticket: 'ticket-1' });
  const answers = serverAt(NOW);
  phone.server = (request, header, body) => {
    if (request === SIGN_IN && closing) return { statusCode: 403, data: closed[1] };
    if (request.endsWith('/account/cancel-closing')) {
      redeemed.push(body);
      closing = false;
    }
    return answers(request, header, body);
  };
  home = await openPage('home', phone);
  expect(home.text).toContain('账号正在注销');
  expect(redeemed).toEqual([]);
  home.tap('保留我的账号');
  await home.see('小林');
  expect(redeemed).toEqual([{ ticket: 'ticket-1' }]);
  expect(phone.toasts).toContain('账号已保留');
});

test('gets another ticket when the first is too old', async () => {
  let tickets = 0;
  await openHome({
    'POST /sign-in/wechat': () => refusal(403, 30001, 'ACCOUNT_CLOSING', { ticket: `ticket-${(tickets += 1)}` }),
    'POST /account/cancel-closing': () => refusal(400, 2231, 'INVALID_INPUT'),
  });
  home.tap('保留我的账号');
  await home.until(() => home.page.instance.data.ticket === 'ticket-2');
  expect(home.text).toContain('停留超过五分钟');
  expect(phone.toasts).toEqual([]);
});

test('says of a ticket that it is too old only once', async () => {
  await openHome({
    'POST /sign-in/wechat': () => refusal(403, 30001, 'ACCOUNT_CLOSING', { ticket: 'ticket-1' }),
    'POST /account/cancel-closing': () => refusal(400, 2231, 'INVALID_INPUT'),
  });
  home.tap('保留我的账号');
  await home.see('停留超过五分钟');
  home.tap('继续注销');
  await home.see('当前没有登录');
  home.tap('微信登录');
  await home.see('保留我的账号');
  expect(home.text).not.toContain('停留超过五分钟');
});

test('goes on closing when told so, and stays signed out', async () => {
  await openHome({ 'POST /sign-in/wechat': () => refusal(403, 30001, 'ACCOUNT_CLOSING', { ticket: 'ticket-1' }) });
  home.tap('继续注销');
  await home.see('当前没有登录');
  expect(phone.storage.get('signedOut')).toBe(true);
});

test('says what the server says, with what to do and the number to quote', async () => {
  await openHome({ 'POST /sign-in/wechat': () => refusal(502, 71006, 'WECHAT_MISCONFIGURED') });
  for (const part of ['title of WECHAT_MISCONFIGURED', 'do after WECHAT_MISCONFIGURED', '71006', 'request-1'])
    expect(home.text).toContain(part);
});

test('tries again by itself once the network is back', async () => {
  phone.networkType = 'none';
  await openHome();
  expect(home.text).toContain('网络连接失败');
  phone.setNetwork('wifi');
  await home.see('小林');
  expect(home.text).not.toContain('网络连接失败');
});

test('shows a known person offline too', async () => {
  await openHome();
  home.close();
  phone.networkType = 'none';
  home = await openPage('home', phone);
  expect(home.text).toContain('小林');
  expect(home.text).toContain('网络连接失败');
});

test('speaks English where WeChat does', async () => {
  phone.language = 'en';
  await openHome();
  expect(home.text).toContain('Sign out');
  expect(phone.title).toBe('Yaopai demo');
});
