import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { refusal, serverAt } from './fake-server';
import { FakeWx } from './fake-wx';
import type { DemoApp } from '../miniprogram/app';
import { OpenPage, openPage, render } from './open-page';

const API = 'http://localhost:3000/api/v1';
const SIGN_IN = `POST ${API}/sign-in/wechat-phone`;
const SEND = `POST ${API}/verification-codes`;
const GIVEN = { errMsg: 'getPhoneNumber:ok', code: 'a'.repeat(64) };
const ASKED = {
  ticket: 'ticket-1',
  ticketExpiresAt: '2100-01-01T00:00:00Z',
  phone: '13800138000',
  phoneCountryCode: '86',
};

let phone: FakeWx;
let page: OpenPage;
/** Bodies of what was sent, by request. */
let sent: Map<string, object[]>;
/** Refusals of the server, by request, that come before all goes well. */
let refusals: Map<string, [number, unknown][]>;

beforeEach(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  phone = new FakeWx();
  sent = new Map();
  refusals = new Map();
  const others = serverAt(Date.now());
  phone.server = (request, header, body) => {
    sent.set(request, [...(sent.get(request) ?? []), body as object]);
    const refused = refusals.get(request)?.shift();
    if (refused) return { statusCode: refused[0], data: refused[1] };
    if (request === SEND)
      return { statusCode: 200, data: { sent: true, expiresInSeconds: 300, retryAfterSeconds: 60 } };
    if (request !== SIGN_IN) return others(request, header, body);
    const answer = others(`POST ${API}/sign-in/wechat`, header, body);
    const { user, ...session } = answer?.data as { user: object };
    const numbered = { ...user, phone: '13800138000', phoneCountryCode: '86' };
    return { statusCode: 200, data: { ...session, user: numbered, mergedUserId: null } };
  };
});

afterEach(() => page.close());

async function open(state: 'signed in' | 'signed out' = 'signed out'): Promise<void> {
  if (state === 'signed in') (await openPage('home', phone)).close();
  page = await openPage('phone', phone);
}

/** A tap on a phone button, with what WeChat gives for it. */
function tap(text: string, detail: object): void {
  const button = page.page.querySelectorAll('.btn').find(({ dom }) => dom.textContent?.trim() === text);
  if (!button) throw new Error(`No button “${text}” in: ${page.text}`);
  button.dispatchEvent(text === '实时验证后登录' ? 'getrealtimephonenumber' : 'getphonenumber', { detail });
}

const act = (handler: string, event: object = {}) =>
  (page.page.instance[handler] as (event: object) => Promise<void> | undefined).call(page.page.instance, event);

test('signs in by one tap, and shows the number masked', async () => {
  await open();
  tap('手机号快速登录', GIVEN);
  await page.see('+86 138****8000');
  expect(sent.get(SIGN_IN)).toEqual([{ code: 'code', phoneCode: GIVEN.code }]);
  expect(page.text).not.toContain('13800138000');
});

test('stays as it is after a refused tap, and asks no server', async () => {
  await open();
  tap('手机号快速登录', { errMsg: 'getPhoneNumber:fail user deny', errno: 103 });
  await page.see('没有获取手机号');
  expect(phone.requests).toEqual([]);
  expect(page.text).toContain('手机号快速登录');
});

test.each(['手机号快速登录', '实时验证后登录', '绑定微信手机号', '读取手机号'])(
  'says what came of a tap on “%s” above it, where it is not off the screen',
  async (text) => {
    await open('signed in');
    tap(text, { errMsg: 'getPhoneNumber:fail user deny', errno: 103 });
    await page.see('没有获取手机号');
    const said = page.text;
    expect(said.indexOf('没有获取手机号')).toBeLessThan(said.indexOf(text));
    expect(said.split('没有获取手机号')).toHaveLength(2);
  },
);

test.each([
  [71002, 'WECHAT_CODE_USED'],
  [71008, 'WECHAT_DATA_UNDECRYPTABLE'],
  [71010, 'PHONE_CODE_INVALID'],
  [30005, 'REPLAYED'],
])('asks for another tap after %d', async (code, name) => {
  refusals.set(SIGN_IN, [refusal(400, code, name)]);
  await open();
  tap('手机号快速登录', GIVEN);
  await page.see('请再点一次按钮');
  tap('手机号快速登录', GIVEN);
  await page.see('+86 138****8000');
});

test('proves a number that has an account by a code sent to it, without another tap', async () => {
  refusals.set(SIGN_IN, [refusal(403, 30002, 'PHONE_JOIN_PROOF_NEEDED', ASKED)]);
  await open();
  tap('手机号快速登录', GIVEN);
  await page.see('请确认这是你的号码');
  expect(page.text).toContain('138****8000');
  await act('onSendProof');
  expect(sent.get(SEND)).toEqual([{ phone: '13800138000', phoneCountryCode: '86', purpose: 'join-phone' }]);
  await act('onProof', { detail: { value: { code: '123456' } } });
  await page.see('+86 138****8000');
  expect(sent.get(SIGN_IN)?.[1]).toEqual({ code: 'code', ticket: 'ticket-1', smsCode: '123456' });
  expect(page.text).not.toContain('请确认这是你的号码');
});

test('keeps asking after a wrong code', async () => {
  refusals.set(SIGN_IN, [refusal(403, 30002, 'PHONE_JOIN_PROOF_NEEDED', ASKED), refusal(400, 2001, 'CODE_WRONG')]);
  await open();
  tap('手机号快速登录', GIVEN);
  await page.see('请确认这是你的号码');
  await act('onProof', { detail: { value: { code: '000000' } } });
  expect(page.text).toContain('title of CODE_WRONG');
  expect(page.text).toContain('请确认这是你的号码');
});

test('asks for another tap once the ticket is too old', async () => {
  const fields = [{ field: 'ticket', message: '凭据无效、已过期或不属于此微信用户' }];
  const old = refusal(400, 2231, 'INVALID_INPUT', { fields });
  refusals.set(SIGN_IN, [refusal(403, 30002, 'PHONE_JOIN_PROOF_NEEDED', ASKED), old]);
  await open();
  tap('手机号快速登录', GIVEN);
  await page.see('请确认这是你的号码');
  await act('onProof', { detail: { value: { code: '123456' } } });
  expect(page.text).toContain('请再点一次按钮');
  expect(page.text).toContain('手机号快速登录');
});

test('goes on asking after another refusal, whatever the clock of the phone says', async () => {
  const asked = { ...ASKED, ticketExpiresAt: '2020-01-01T00:00:00Z' };
  const fields = [{ field: 'smsCode', message: '应为六位数字' }];
  const wrong = refusal(400, 2231, 'INVALID_INPUT', { fields });
  refusals.set(SIGN_IN, [refusal(403, 30002, 'PHONE_JOIN_PROOF_NEEDED', asked), wrong]);
  await open();
  tap('手机号快速登录', GIVEN);
  await page.see('请确认这是你的号码');
  await act('onProof', { detail: { value: { code: '12' } } });
  expect(page.text).toContain('应为六位数字');
  expect(page.text).toContain('请确认这是你的号码');
});

test.each(['phone', 'wechat'])('lets the person choose between two accounts: %s', async (choice) => {
  refusals.set(SIGN_IN, [refusal(409, 30003, 'ACCOUNT_CHOICE_NEEDED', ASKED)]);
  await open();
  tap('手机号快速登录', GIVEN);
  await page.see('要登录哪个账号？');
  page.tap(choice === 'phone' ? '手机号的账号 +86 138****8000' : '当前微信的账号');
  await page.until(() => sent.get(SIGN_IN)?.length === 2);
  expect(sent.get(SIGN_IN)?.[1]).toEqual({ code: 'code', ticket: 'ticket-1', choice });
});

test('offers the SMS code where WeChat gives no number', async () => {
  await open('signed in');
  expect(page.page.querySelectorAll('.sms')).toHaveLength(0);
  tap('绑定微信手机号', { errMsg: 'getPhoneNumber:fail', errno: 1400001 });
  await page.see('79005');
  expect(page.page.querySelectorAll('.sms')).toHaveLength(1);
});

test('says of an empty form what a person understands', async () => {
  await open('signed in');
  await act('onBindBySms', { detail: { value: { phone: '', code: '' } } });
  expect(page.page.instance.data['problem']).toEqual({ code: 2231, message: '填写不完整或有误' });
});

test('wants somebody signed in before it binds', async () => {
  await open();
  expect(page.text).toContain('登录之后才能绑定手机号');
  expect(page.text).not.toContain('绑定微信手机号');
});

test('waits for a sign-in that home has begun', async () => {
  page = new OpenPage(render('pages/phone/index', phone));
  const app = (globalThis as unknown as { getApp(): DemoApp }).getApp();
  let entered: () => void = () => undefined;
  app.entered = new Promise((settle) => (entered = settle));
  const shown = act('onShow');
  await app.authing.login();
  expect(page.page.instance.data['state']).toBe('loading');
  entered();
  await shown;
  expect(page.page.instance.data['state']).toBe('ready');
});
