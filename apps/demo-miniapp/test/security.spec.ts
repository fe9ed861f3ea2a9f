import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { refusal, serverAt } from './fake-server';
import { FakeWx } from './fake-wx';
import { openPage, type OpenPage } from './open-page';

const API = 'http://localhost:3000/api/v1';
const SIGN_IN = `POST ${API}/sign-in/wechat`;
const BY_PASSWORD = `POST ${API}/sign-in/password`;
const LINK = `POST ${API}/me/identities`;
const PASSWORD = `PUT ${API}/me/password`;
const LEVEL = { score: 30, email: false, phone: false, password: true, passwordSecurityLevel: 1, mfa: false };

let phone: FakeWx;
let page: OpenPage;
let sent: [string, unknown][];
let refusals: Map<string, [number, unknown]>;

beforeEach(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  phone = new FakeWx();
  sent = [];
  refusals = new Map();
  const others = serverAt(Date.now());
  const user = (header: Record<string, string>) => ({
    ...(others(`GET ${API}/me`, header, undefined)?.data as object),
    identities: [{ id: 'identity-1', connection: 'wechat-demo', appId: 'wx1', openId: 'oABC****WXYZ' }],
  });
  phone.server = (request, header, body) => {
    sent.push([request, body]);
    const refused = refusals.get(request);
    if (refused) return { statusCode: refused[0], data: refused[1] };
    if (request.endsWith('/me/security-level')) return { statusCode: 200, data: LEVEL };
    if (/ .*\/me(\/identities|\/password)?$/.test(request)) return { statusCode: 200, data: user(header) };
    return others(request === BY_PASSWORD ? SIGN_IN : request, header, body);
  };
  (await openPage('home', phone)).close();
  page = await openPage('security', phone);
  sent = [];
});

afterEach(() => page.close());

const act = (handler: string, event: object = {}) =>
  (page.page.instance[handler] as (event: object) => Promise<void> | undefined).call(page.page.instance, event);
const open = (part: string) => act('onOpen', { currentTarget: { dataset: { part } } });
const type = (field: string, value: string) =>
  act('onType', { currentTarget: { dataset: { field } }, detail: { value } });

test.each([
  ['laowang', 'username'],
  ['wang@example.com', 'email'],
  ['13800138000', 'phone'],
])('links by the password of %s: WeChat signs in first, the account that stays last', async (handle, kind) => {
  await open('link');
  await type('handle', handle);
  await type('password', 'three-cats');
  await act('onLink');
  expect(sent.map(([request]) => request).slice(0, 3)).toEqual([SIGN_IN, BY_PASSWORD, LINK]);
  expect(sent[1]?.[1]).toEqual({ [kind]: handle, password: 'three-cats' });
  expect(sent[2]?.[1]).toEqual({ secondaryToken: expect.stringMatching(/\./) });
});

test('links nothing when the password is wrong, says so, and shows who is signed in now', async () => {
  refusals.set(BY_PASSWORD, refusal(400, 2333, 'CREDENTIALS_WRONG'));
  await open('link');
  await act('onLink');
  expect(phone.requests).not.toContain(LINK);
  expect(sent.map(([request]) => request)).toEqual([
    SIGN_IN,
    BY_PASSWORD,
    `GET ${API}/me`,
    `GET ${API}/me/security-level`,
  ]);
  expect(page.text).toContain('title of CREDENTIALS_WRONG');
});

test('shows of number and address only a part', async () => {
  const others = phone.server;
  const more = { phone: '13800138000', phoneCountryCode: '86', email: 'wang@example.com', emailVerified: true };
  phone.server = (request, header, body) => {
    const answer = others(request, header, body);
    return request === `GET ${API}/me` ? { statusCode: 200, data: { ...(answer?.data as object), ...more } } : answer;
  };
  await page.show();
  for (const shown of ['+86 138****8000', 'w***@example.com']) expect(page.text).toContain(shown);
  for (const whole of [more.phone, more.email]) expect(page.text).not.toContain(whole);
});

test('says what the new password lacks, keeps what was typed, and empties it once it is saved', async () => {
  const fields = [{ field: 'password', message: '密码过短' }];
  refusals.set(PASSWORD, refusal(400, 2029, 'PASSWORD_TOO_WEAK', { fields }));
  await open('password');
  await type('oldPassword', 'two-cats');
  await type('newPassword', '123');
  await act('onPassword');
  expect(page.text).toContain('密码过短');
  refusals.clear();
  await type('newPassword', 'three-cats');
  await act('onPassword');
  expect(sent).toContainEqual([PASSWORD, { password: 'three-cats', oldPassword: 'two-cats' }]);
  expect(page.page.instance.data).toMatchObject({ open: '', typed: { oldPassword: '', newPassword: '' } });
});

test('unlinks only what the person confirmed', async () => {
  const tap = () => act('onUnlink', { currentTarget: { dataset: { id: 'identity-1' } } });
  const unlink = `DELETE ${API}/me/identities/identity-1`;
  await tap();
  expect(phone.questions).toEqual(['取消关联']);
  expect(phone.requests).not.toContain(unlink);
  refusals.set(unlink, refusal(409, 2217, 'LAST_SIGN_IN_METHOD'));
  phone.answers.push(true);
  await tap();
  expect(phone.requests).toContain(unlink);
  expect(page.text).toContain('title of LAST_SIGN_IN_METHOD');
});
