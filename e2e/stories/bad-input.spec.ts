import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ErrorName, SignInReply } from '@yaopai/protocol';
import { APP, BARE_APP, MANY_APP, MIRROR_POOL, POOL, WECHAT } from '../src/deployment.js';
import { type CallOptions, problemOf } from '../src/http-client.js';
import { rawRequest, sendRaw } from '../src/raw-http.js';
import { World } from '../src/world.js';

const SIGN_IN = '/api/v1/sign-in/wechat';

let world: World;
let someone: SignInReply;
let before: Record<string, number>;
let exchangesBefore: number;

beforeAll(async () => {
  world = await World.start();
  someone = await world.signIn(await world.wechat.person());
});
beforeEach(async () => {
  before = await world.sql.rowCounts();
  exchangesBefore = await world.wechat.exchanges();
});
afterAll(() => world.close());

/** Nothing written, and no call to WeChat spent. */
async function expectNoTrace(): Promise<void> {
  expect(await world.sql.rowCounts()).toEqual(before);
  expect(await world.wechat.exchanges()).toBe(exchangesBefore);
}

const deep = (depth: number, open: string, close: string): string => `${open.repeat(depth)}1${close.repeat(depth)}`;

describe('a sign-in body', () => {
  const bodies: [title: string, body: string, status: number, name: ErrorName][] = [
    ['is no JSON', '{"code":', 400, 'INVALID_INPUT'],
    ['is JavaScript', '{code: "x"}', 400, 'INVALID_INPUT'],
    ['is HTML', '<html>', 400, 'INVALID_INPUT'],
    ['is empty', '', 400, 'INVALID_INPUT'],
    ['is blank', '   ', 400, 'INVALID_INPUT'],
    ['is null', 'null', 400, 'INVALID_INPUT'],
    ['is a number', '1', 400, 'INVALID_INPUT'],
    ['is a string', '"code"', 400, 'INVALID_INPUT'],
    ['is true', 'true', 400, 'INVALID_INPUT'],
    ['is an empty array', '[]', 400, 'INVALID_INPUT'],
    ['is an array of bodies', `[{"code":"${'a'.repeat(32)}"}]`, 400, 'INVALID_INPUT'],
    ['has no code', '{}', 400, 'INVALID_INPUT'],
    ['has a null code', '{"code":null}', 400, 'INVALID_INPUT'],
    ['has an empty code', '{"code":""}', 400, 'INVALID_INPUT'],
    ['has a numeric code', '{"code":12345678901234567890}', 400, 'INVALID_INPUT'],
    ['has an array as code', `{"code":["${'a'.repeat(32)}"]}`, 400, 'INVALID_INPUT'],
    ['has an object as code', '{"code":{"toString":"x"}}', 400, 'INVALID_INPUT'],
    ['has a boolean code', '{"code":true}', 400, 'INVALID_INPUT'],
    ['has a code that is too long', JSON.stringify({ code: 'a'.repeat(1025) }), 400, 'INVALID_INPUT'],
    ['has a code with NUL', JSON.stringify({ code: `${'a'.repeat(20)}\u0000` }), 400, 'WECHAT_CODE_INVALID'],
    ['has a code with a newline', JSON.stringify({ code: `${'a'.repeat(20)}\n` }), 400, 'WECHAT_CODE_INVALID'],
    [
      'has a code that would leave its parameter',
      JSON.stringify({ code: 'aaaaaaaaaaaaaaaaaaaa&appid=x' }),
      400,
      'WECHAT_CODE_INVALID',
    ],
    [
      'has a code in Chinese',
      JSON.stringify({ code: '微信登录凭证微信登录凭证微信登录凭证' }),
      400,
      'WECHAT_CODE_INVALID',
    ],
    ['has a code that is half a character', '{"code":"aaaaaaaaaaaaaaaaaaaa\\ud800"}', 400, 'WECHAT_CODE_INVALID'],
    ['has a short code', '{"code":"abc"}', 400, 'WECHAT_CODE_INVALID'],
    [
      'carries an openid',
      `{"code":"${'a'.repeat(32)}","openid":"o1234567890123456789012345678"}`,
      400,
      'INVALID_INPUT',
    ],
    [
      'carries an openId',
      `{"code":"${'a'.repeat(32)}","openId":"o1234567890123456789012345678"}`,
      400,
      'INVALID_INPUT',
    ],
    [
      'carries a unionid',
      `{"code":"${'a'.repeat(32)}","unionid":"u1234567890123456789012345678"}`,
      400,
      'INVALID_INPUT',
    ],
    [
      'carries a unionId',
      `{"code":"${'a'.repeat(32)}","unionId":"u1234567890123456789012345678"}`,
      400,
      'INVALID_INPUT',
    ],
    ['carries a phone', `{"code":"${'a'.repeat(32)}","phone":"13800000000"}`, 400, 'INVALID_INPUT'],
    ['carries an appid', `{"code":"${'a'.repeat(32)}","appid":"${WECHAT.main}"}`, 400, 'INVALID_INPUT'],
    ['carries an appId', `{"code":"${'a'.repeat(32)}","appId":"${WECHAT.main}"}`, 400, 'INVALID_INPUT'],
    ['carries a session_key', `{"code":"${'a'.repeat(32)}","session_key":"x"}`, 400, 'INVALID_INPUT'],
    ['carries a user id', `{"code":"${'a'.repeat(32)}","userId":"x"}`, 400, 'INVALID_INPUT'],
    ['has a __proto__', `{"code":"${'a'.repeat(32)}","__proto__":{"admin":true}}`, 400, 'INVALID_INPUT'],
    [
      'has a constructor',
      `{"code":"${'a'.repeat(32)}","constructor":{"prototype":{"admin":true}}}`,
      400,
      'INVALID_INPUT',
    ],
    ['has a then', `{"code":"${'a'.repeat(32)}","then":1}`, 400, 'INVALID_INPUT'],
    ['has a null rawData', `{"code":"${'a'.repeat(32)}","rawData":null}`, 400, 'INVALID_INPUT'],
    ['has a null signature', `{"code":"${'a'.repeat(32)}","rawData":"{}","signature":null}`, 400, 'INVALID_INPUT'],
    ['has a null iv', `{"code":"${'a'.repeat(32)}","encryptedData":"AAAA","iv":null}`, 400, 'INVALID_INPUT'],
    [
      'has a rawData that is an object',
      `{"code":"${'a'.repeat(32)}","rawData":{"nickName":"x"}}`,
      400,
      'INVALID_INPUT',
    ],
    [
      'has a rawData that is too long',
      JSON.stringify({ code: 'a'.repeat(32), rawData: 'x'.repeat(8193) }),
      400,
      'INVALID_INPUT',
    ],
    [
      'has encryptedData that is no base64',
      `{"code":"${'a'.repeat(32)}","encryptedData":"%%%","iv":"AAAA"}`,
      400,
      'INVALID_INPUT',
    ],
    [
      'has encryptedData that is too long',
      JSON.stringify({ code: 'a'.repeat(32), encryptedData: 'A'.repeat(16385), iv: 'AAAA' }),
      400,
      'INVALID_INPUT',
    ],
    ['nests arrays 100,000 deep', `{"code":${deep(100_000, '[', ']')}}`, 400, 'INVALID_INPUT'],
    ['nests objects 20,000 deep', `{"code":${deep(20_000, '{"a":', '}')}}`, 400, 'INVALID_INPUT'],
    [
      'nests 20,000 deep in an unknown field',
      `{"code":"${'a'.repeat(32)}","x":${deep(20_000, '{"a":', '}')}}`,
      400,
      'INVALID_INPUT',
    ],
    ['is an array 100,000 deep', deep(100_000, '[', ']'), 400, 'INVALID_INPUT'],
    [
      'has 20,000 fields',
      JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`f${i}`, 1]))),
      400,
      'INVALID_INPUT',
    ],
    ['is two megabytes', JSON.stringify({ code: 'a'.repeat(2 * 1024 * 1024) }), 413, 'INVALID_INPUT'],
  ];
  it.each(bodies)('that %s is refused and leaves no trace', async (_, body, status, name) => {
    const answer = await world.http.send('POST', SIGN_IN, { body, headers: { 'content-type': 'application/json' } });
    expect(problemOf(answer)).toMatchObject({ status, name });
    await expectNoTrace();
  });

  it('names the field that is wrong, in the language asked for', async () => {
    const english = await world.http.refused(
      'POST /sign-in/wechat',
      { code: 1, openid: 'x' },
      { headers: { 'accept-language': 'en' } },
    );
    expect(english.fields).toEqual(
      expect.arrayContaining([
        { field: 'code', message: 'must be a string' },
        { field: 'openid', message: 'is not accepted here' },
      ]),
    );
    const chinese = await world.http.refused('POST /sign-in/wechat', { code: 1 });
    expect(chinese.fields).toEqual([{ field: 'code', message: '必须是字符串' }]);
    expect(chinese.title).toBe('请求内容不正确');
  });

  it('in a text encoding or form that is not JSON is refused with 415', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'nonsense',
    ]) {
      const answer = await world.http.send('POST', SIGN_IN, {
        body: 'code=aaaaaaaaaaaaaaaaaaaaaaaa',
        headers: { 'content-type': type },
      });
      expect([type, problemOf(answer)]).toEqual([
        type,
        expect.objectContaining({ status: 415, name: 'INVALID_INPUT' }),
      ]);
    }
    await expectNoTrace();
  });

  it('with bytes that are not UTF-8 is refused', async () => {
    const body = Buffer.concat([
      Buffer.from('{"code":"aaaaaaaaaaaaaaaaaaaa'),
      Buffer.from([0xff, 0xfe, 0xc0]),
      Buffer.from('"}'),
    ]);
    const answer = await world.http.send('POST', SIGN_IN, {
      body: new Uint8Array(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    problemOf(answer);
    await expectNoTrace();
  });

  it.each(['prototype', 'hasOwnProperty', 'toString', 'valueOf', '__defineGetter__'])(
    'that names a field %s is refused or reads nothing from it',
    async (field) => {
      const body = `{"code":"${'a'.repeat(32)}","${field}":{"admin":true}}`;
      const answer = await world.http.send('POST', SIGN_IN, { body, headers: { 'content-type': 'application/json' } });
      expect(problemOf(answer).status).toBe(400);
      expect(await world.sql.rowCounts()).toEqual(before);
      expect(({} as { admin?: unknown }).admin).toBeUndefined();
    },
  );
});

describe('the application headers', () => {
  const callers: [title: string, options: CallOptions, name: ErrorName][] = [
    ['name nothing', { app: null }, 'APPLICATION_ID_MISSING'],
    ['name an empty application', { app: '' }, 'APPLICATION_ID_MISSING'],
    ['name an unknown application', { app: 'nobody' }, 'APPLICATION_NOT_FOUND'],
    ['name an application in capitals', { app: APP.toUpperCase() }, 'APPLICATION_NOT_FOUND'],
    ['name an application with SQL in it', { app: `${APP}' OR '1'='1` }, 'APPLICATION_NOT_FOUND'],
    ['name an application of 10,000 characters', { app: 'a'.repeat(10_000) }, 'APPLICATION_NOT_FOUND'],
    ['name __proto__ as application', { app: '__proto__' }, 'APPLICATION_NOT_FOUND'],
    ['name an unknown pool', { app: null, pool: 'nobody' }, 'USER_POOL_NOT_FOUND'],
    ['name an unknown pool beside a known application', { pool: 'nobody' }, 'USER_POOL_NOT_FOUND'],
    ['name another pool than the application has', { pool: MIRROR_POOL }, 'APPLICATION_NOT_FOUND'],
    ['name a pool with a slash', { app: null, pool: 'a/b' }, 'USER_POOL_NOT_FOUND'],
    ['name an application without a connection', { app: BARE_APP }, 'INVALID_INPUT'],
    ['name a connection that does not exist', { connection: 'nobody' }, 'INVALID_INPUT'],
    ['name a connection of the pool that the application has not enabled', { connection: 'other' }, 'INVALID_INPUT'],
    ['name an AppID that is not enabled', { wechatAppId: WECHAT.other }, 'INVALID_INPUT'],
    ['name none of several connections', { app: MANY_APP }, 'INVALID_INPUT'],
    ['have a short idempotency key', { idempotencyKey: 'short' }, 'INVALID_INPUT'],
    ['have an idempotency key with a space', { idempotencyKey: 'aaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaa' }, 'INVALID_INPUT'],
    ['have an idempotency key of 129 characters', { idempotencyKey: 'a'.repeat(129) }, 'INVALID_INPUT'],
  ];
  it.each(callers)('that %s are refused and leave no trace', async (_, options, name) => {
    const problem = await world.http.refused('POST /sign-in/wechat', { code: 'a'.repeat(32) }, options);
    expect(problem.name).toBe(name);
    await expectNoTrace();
  });

  const body = JSON.stringify({ code: 'a'.repeat(32) });
  it.each([
    [
      'sent twice',
      [
        ['x-yaopai-app-id', APP],
        ['x-yaopai-app-id', APP],
      ],
      'APPLICATION_NOT_FOUND',
    ],
    [
      'sent twice with different values',
      [
        ['x-yaopai-app-id', APP],
        ['x-yaopai-app-id', 'other'],
      ],
      'APPLICATION_NOT_FOUND',
    ],
    ['in UTF-8', [['x-yaopai-app-id', '腰牌']], 'APPLICATION_NOT_FOUND'],
    [
      'with an idempotency key sent twice',
      [
        ['x-yaopai-app-id', APP],
        ['idempotency-key', 'k'.repeat(32)],
        ['idempotency-key', 'k'.repeat(32)],
      ],
      'INVALID_INPUT',
    ],
    [
      'with a connection in UTF-8',
      [
        ['x-yaopai-app-id', APP],
        ['x-yaopai-connection', '主'],
      ],
      'INVALID_INPUT',
    ],
  ] as [string, [string, string][], ErrorName][])('%s are refused', async (_, headers, name) => {
    const answer = await sendRaw(world.http.url(), rawRequest('POST', SIGN_IN, headers, body));
    expect(problemOf(answer).name).toBe(name);
    await expectNoTrace();
  });

  it('of 20 kilobytes are refused with a problem document', async () => {
    const answer = await sendRaw(
      world.http.url(),
      rawRequest(
        'POST',
        SIGN_IN,
        [
          ['x-yaopai-app-id', APP],
          ['x-long', 'a'.repeat(20_000)],
        ],
        body,
      ),
    );
    expect(problemOf(answer)).toMatchObject({ status: 431, name: 'INVALID_INPUT' });
  });

  it.each(['en;q=abc', '*', ',,,;;;', 'x'.repeat(5000), 'en-US;q=0.1, zh;q=', '../../etc/passwd'])(
    'with the language %j still get a sentence',
    async (language) => {
      const problem = await world.http.refused(
        'POST /sign-in/wechat',
        {},
        { headers: { 'accept-language': language } },
      );
      expect(problem.name).toBe('INVALID_INPUT');
    },
  );

  it('with a request id of ours get it back, with any other a new one', async () => {
    const good = await world.http.refused('POST /sign-in/wechat', {}, { headers: { 'x-request-id': 'my-request.1' } });
    expect(good.requestId).toBe('my-request.1');
    for (const id of ['a b', 'x'.repeat(65), '<script>', '"quoted"']) {
      const answer = await world.http.call('POST /sign-in/wechat', {}, { headers: { 'x-request-id': id } });
      expect(problemOf(answer).requestId).not.toBe(id);
      expect(answer.headers.get('x-request-id')).toBe(problemOf(answer).requestId);
    }
  });
});

describe('a request for something that is not there', () => {
  it.each([
    ['GET', SIGN_IN],
    ['PUT', SIGN_IN],
    ['DELETE', SIGN_IN],
    ['PATCH', '/api/v1/me'],
    ['OPTIONS', '/api/v1/me'],
    ['PROPFIND', '/api/v1/me'],
    ['POST', '/api/v1/sign-in'],
    ['POST', '/api/v1/sign-in/wechat/more'],
    ['POST', '/api/v2/sign-in/wechat'],
    ['GET', '/api/v1'],
    ['GET', '/nowhere'],
    ['GET', '/api/v1/../../etc/passwd'],
    ['GET', '/api/v1/%2e%2e/%2e%2e/etc/passwd'],
  ])('%s %s is NOT_FOUND', async (method, path) => {
    const answer = await world.http.send(method, path);
    expect(problemOf(answer).name).toBe('NOT_FOUND');
    await expectNoTrace();
  });

  it.each(['/api/v1/%', '/api/v1/%zz', '/%E0%A4%A'])('GET %s, which cannot be decoded, is refused', async (path) => {
    const answer = await sendRaw(world.http.url(), rawRequest('GET', path, []));
    expect(['NOT_FOUND', 'INVALID_INPUT']).toContain(problemOf(answer).name);
  });

  it.each([
    ['a method that does not exist', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a length that is no number', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n'],
  ])('%s is refused with a problem document', async (_, bytes) => {
    const answer = await sendRaw(world.http.url(), bytes);
    expect(problemOf(answer)).toMatchObject({ status: 400, name: 'INVALID_INPUT' });
  });
});

describe('a profile change', () => {
  const wrong: [title: string, body: unknown][] = [
    ['a null gender', { gender: null }],
    ['an unknown gender', { gender: 'X' }],
    ['an empty nickname', { nickname: '' }],
    ['a nickname of 65 characters', { nickname: 'a'.repeat(65) }],
    ['a nickname with NUL', { nickname: 'a\u0000b' }],
    ['a nickname with a control character', { nickname: 'a\u0007b' }],
    ['a nickname with half a character', { nickname: 'a\ud800' }],
    ['a numeric nickname', { nickname: 1 }],
    ['an array as nickname', { nickname: ['a'] }],
    ['a city with NUL', { city: '\u0000' }],
    ['a country of 65 characters', { country: 'a'.repeat(65) }],
    ['a birthday in the year 0', { birthdate: '0000-01-01' }],
    ['a birthday that does not exist', { birthdate: '2023-02-29' }],
    ['a birthday in the future', { birthdate: '2999-01-01' }],
    ['a birthday with a time', { birthdate: '2000-01-01T00:00:00Z' }],
    ['a photo elsewhere', { photo: 'https://example.com/a.png' }],
    ['a photo on a host that ends alike', { photo: 'https://evilqlogo.cn/a.png' }],
    ['a photo by user info', { photo: 'https://thirdwx.qlogo.cn@example.com/a.png' }],
    ['a photo by http', { photo: 'http://thirdwx.qlogo.cn/a.png' }],
    ['a photo with NUL', { photo: 'https://thirdwx.qlogo.cn/a\u0000.png' }],
    ['a photo with a newline', { photo: 'https://thirdwx.qlogo.cn/a\n.png' }],
    ['a photo with spaces around', { photo: ' https://thirdwx.qlogo.cn/a.png ' }],
    ['a photo that is a script', { photo: 'javascript:alert(1)//thirdwx.qlogo.cn' }],
    ['an openid', { openid: 'o123' }],
    ['a phone', { phone: '13800000000' }],
    ['a status', { status: 'Suspended' }],
    ['an id', { id: '00000000-0000-0000-0000-000000000000' }],
    ['a source', { nicknameSource: 'wechat' }],
    ['nothing but an array', []],
  ];
  it.each(wrong)('with %s is INVALID_INPUT and changes nothing', async (_, body) => {
    const read = () => world.sql.one('SELECT * FROM users WHERE id = $1', [someone.user.id]);
    const unchanged = await read();
    const problem = await world.http.refused('PUT /me', body, { token: someone.accessToken });
    expect(problem.name).toBe('INVALID_INPUT');
    expect(await read()).toEqual(unchanged);
  });
});

describe('a refresh or a logout', () => {
  const MADE_UP = `ypr_${'A'.repeat(64)}`;
  it.each([
    ['POST /sessions/refresh', {}, 'INVALID_INPUT'],
    ['POST /sessions/refresh', { refreshToken: null }, 'INVALID_INPUT'],
    ['POST /sessions/refresh', { refreshToken: 'x' }, 'INVALID_INPUT'],
    ['POST /sessions/refresh', { refreshToken: `${MADE_UP}\n` }, 'INVALID_INPUT'],
    ['POST /sessions/refresh', { refreshToken: MADE_UP }, 'TOKEN_INVALID'],
    ['POST /sessions/refresh', { refreshToken: MADE_UP, sessionId: 'x' }, 'INVALID_INPUT'],
    ['POST /sessions/logout', {}, 'NOT_SIGNED_IN'],
    ['POST /sessions/logout', { refreshToken: 1 }, 'INVALID_INPUT'],
    ['POST /sessions/logout', { refreshToken: 'x' }, 'INVALID_INPUT'],
  ] as const)('%s with %j is %s', async (endpoint, body, name) => {
    expect((await world.http.refused(endpoint, body)).name).toBe(name);
    await expectNoTrace();
  });
});

describe('an access token', () => {
  const bearers: [title: string, authorization: string, name: ErrorName][] = [
    ['is missing', '', 'NOT_SIGNED_IN'],
    ['is of another scheme', 'Basic YTpi', 'TOKEN_INVALID'],
    ['is only a scheme', 'Bearer', 'TOKEN_INVALID'],
    ['is no JWT', 'Bearer abc', 'TOKEN_INVALID'],
    ['has three empty parts', 'Bearer ..', 'TOKEN_INVALID'],
    ['is followed by another', 'Bearer a b', 'TOKEN_INVALID'],
    ['is in Chinese', 'Bearer %E8%85%B0', 'TOKEN_INVALID'],
  ];
  it.each(bearers)('that %s is refused', async (_, authorization, name) => {
    const answer = await world.http.call('GET /me', undefined, { headers: authorization ? { authorization } : {} });
    expect(problemOf(answer).name).toBe(name);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer( |$)/);
  });

  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  it('that names no algorithm, or one of its own choice, is refused', async () => {
    const [header = '', payload = '', signature = ''] = someone.accessToken.split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
    const forged = [
      `${part({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.`,
      `${part({ alg: 'HS256', typ: 'at+jwt', kid })}.${payload}.${signature}`,
      `${part({ alg: 'ES256', typ: 'JWT', kid })}.${payload}.${signature}`,
      `${part({ alg: 'ES256', typ: 'at+jwt' })}.${payload}.${signature}`,
      `${part({ alg: 'ES256', typ: 'at+jwt', kid: 'another' })}.${payload}.${signature}`,
      `${part({ alg: 'ES256', typ: 'at+jwt', kid: '\u0000' })}.${payload}.${signature}`,
      `${part({ alg: 'ES256', typ: 'at+jwt', kid: 1 })}.${payload}.${signature}`,
      `${part({ alg: 'ES256', typ: 'at+jwt', kid, jwk: {} })}.${payload}.${signature}`,
      `${part({ alg: 'ES256', typ: 'at+jwt', kid, crit: ['exp'] })}.${payload}.${signature}`,
      `${header}.${part({ sub: someone.user.id })}.${signature}`,
      `${header}.${payload}.${'A'.repeat(86)}`,
      `${header}.${payload}.`,
    ];
    for (const token of forged) {
      expect([token, (await world.http.refused('GET /me', undefined, { token })).name]).toEqual([
        token,
        'TOKEN_INVALID',
      ]);
    }
  });

  it('of one application is FORBIDDEN with the headers of another or of another pool', async () => {
    const { accessToken: token } = someone;
    expect((await world.http.refused('GET /me', undefined, { token, app: MANY_APP })).name).toBe('FORBIDDEN');
    expect((await world.http.refused('GET /me', undefined, { token, app: null, pool: MIRROR_POOL })).name).toBe(
      'FORBIDDEN',
    );
    expect((await world.http.ok('GET /me', undefined, { token, app: null })).id).toBe(someone.user.id);
    expect((await world.http.ok('GET /me', undefined, { token, pool: POOL })).id).toBe(someone.user.id);
  });
});

it('leaves the server answering', async () => {
  expect((await world.http.ok('GET /me', undefined, { token: someone.accessToken })).id).toBe(someone.user.id);
});
