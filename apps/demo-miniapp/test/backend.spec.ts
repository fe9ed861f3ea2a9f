import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { serverAt, token } from './fake-server';
import { FakeWx } from './fake-wx';
import { openPage, type OpenPage } from './open-page';

const ME = 'GET http://localhost:4000/me';
const CALL = '带令牌请求 GET /me';
const SHORT_LIVED = { sub: 'user-1', nickname: '小林' };

let phone: FakeWx;
let page: OpenPage;

beforeEach(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  phone = new FakeWx();
});

afterEach(() => page.close());

type Reply = { statusCode: number; data: unknown; header?: Record<string, string> };

/** Opens the page signed in, with a backend that answers like this. */
async function open(backend: (authorization: string | undefined) => Reply | undefined): Promise<void> {
  const yaopai = serverAt(Date.now(), {
    'POST /sessions/refresh': () => [200, { ...session(token({ ...SHORT_LIVED, jti: 'renewed' })) }],
  });
  phone.server = (request, header, body) =>
    request === ME ? backend(header.Authorization) : yaopai(request, header, body);
  const home = await openPage('home', phone);
  home.close();
  page = await openPage('backend', phone);
}

const session = (accessToken: string) => ({
  accessToken,
  tokenType: 'Bearer',
  accessTokenExpiresAt: '2100-01-01T00:00:00.000Z',
  refreshToken: 'refresh-2',
  sessionId: 'session-1',
});

test('sends the token and shows reply and claims', async () => {
  let seen: string | undefined;
  await open((authorization) => {
    seen = authorization;
    return { statusCode: 200, data: { id: 'user-1' } };
  });
  page.tap(CALL);
  await page.see('HTTP 200');
  expect(seen).toMatch(/^Bearer \S+\.\S+\.\S+$/);
  expect(page.text).toContain('"id": "user-1"');
  expect(page.text).toContain('demo-app');
});

test('renews a refused token once and asks once more', async () => {
  const seen: (string | undefined)[] = [];
  await open((authorization) => {
    seen.push(authorization);
    return seen.length === 1 ? { statusCode: 401, data: {} } : { statusCode: 200, data: { id: 'user-1' } };
  });
  page.tap(CALL);
  await page.see('HTTP 200');
  expect(seen).toHaveLength(2);
  expect(seen[0]).not.toBe(seen[1]);
  expect(page.text).toContain('renewed');
});

test('believes a second refusal, and says what to check', async () => {
  let asked = 0;
  await open(() => ({ statusCode: 401, data: { message: `refused ${(asked += 1)}` } }));
  page.tap(CALL);
  await page.see('后端不接受这个令牌');
  expect(asked).toBe(2);
});

test('keeps the token when the backend cannot tell, and says how long to wait', async () => {
  await open(() => ({ statusCode: 503, data: {}, header: { 'Retry-After': '5' } }));
  page.tap(CALL);
  await page.see('请等待 5 秒');
  expect(phone.requests.some((request) => request.endsWith('/sessions/refresh'))).toBe(false);
});

test('says how to start a backend that does not run', async () => {
  await open(() => undefined);
  page.tap(CALL);
  await page.see('node server.js');
});

test('tells a phone without network from a backend that does not run', async () => {
  await open(() => undefined);
  phone.networkType = 'none';
  page.tap(CALL);
  await page.see('手机没有联网');
});

test('shows what a stranger gets', async () => {
  const header = { 'WWW-Authenticate': 'Bearer' };
  await open((authorization) => ({
    statusCode: authorization ? 200 : 401,
    data: { message: 'sign in first' },
    header,
  }));
  page.tap('不带令牌请求');
  await page.see('HTTP 401');
  expect(page.text).toContain('WWW-Authenticate: Bearer');
  expect(page.text).not.toContain('后端不接受这个令牌');
});

test('sends nobody to the backend without being signed in', async () => {
  page = await openPage('backend', phone);
  expect(page.text).toContain('当前没有登录');
  expect(page.text).not.toContain(CALL);
  (page.page.instance.onHome as () => void)();
  expect(phone.launched).toEqual(['/pages/home/index']);
});
