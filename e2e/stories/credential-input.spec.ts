import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Endpoint, Problem } from '@yaopai/protocol';
import {
  NO_TEXT,
  ODD_TEXT,
  EMAILS,
  USERNAMES,
  PHONES,
  CODES,
  COUNTRY_CODES,
  PURPOSES,
  SMUGGLED,
} from '../src/hostile-text.js';
import { type Answer, problemOf } from '../src/http-client.js';
import { type Member, People } from '../src/people.js';
import { TestClock } from '../src/test-clock.js';
import { inParallel, World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let people: People;
let member: Member;
beforeAll(async () => {
  world = await World.start({ clock });
  people = new People(world, clock);
  member = await people.named();
});
afterAll(() => world.close());

type Body = Record<string, unknown>;

const TARGET = { email: 'nobody@input.example' };
const PHONE = { phone: '13912345678' };
const SECRET = 'Secret-of-the-input-stories-1';
const CODE = '135791';

/** Every route that takes a body, with one that only lacks the truth. */
const BODIES: Partial<Record<Endpoint, Body>> = {
  'POST /verification-codes': { ...TARGET, purpose: 'sign-in' },
  'POST /sign-in/password': { ...TARGET, password: SECRET },
  'POST /sign-in/code': { ...TARGET, code: CODE },
  'POST /sign-up': { ...TARGET, password: SECRET },
  'POST /passwords/check': { password: SECRET },
  'POST /passwords/reset': { ...TARGET, code: CODE, password: SECRET },
  'POST /users/exists': { username: 'nobody' },
  'PUT /me/password': { password: SECRET, oldPassword: SECRET },
  'POST /me/email': { ...TARGET, code: CODE },
  'PUT /me/email': { ...TARGET, code: CODE, oldCode: CODE },
  'POST /me/phone': { ...PHONE, code: CODE },
  'PUT /me/phone': { ...PHONE, code: CODE, oldCode: CODE },
};
const ROUTES = Object.entries(BODIES) as [Endpoint, Body][];
const withField = (field: string): [Endpoint, Body][] => ROUTES.filter(([, body]) => field in body);
const takingEither = ROUTES.filter(([route, body]) => 'email' in body && !route.includes('/me'));

const send = (route: Endpoint, body: unknown): Promise<Answer> => world.http.call(route, body, { token: member.token });
const shown = (value: unknown): string => `${JSON.stringify(value) ?? 'undefined'}`.slice(0, 80);

/** Refuses all, each with a whole problem that names one of the fields and repeats no secret; nothing is written. */
async function expectRefused(cases: { route: Endpoint; body: unknown; fields: string[] }[]): Promise<void> {
  expect(cases.length).toBeGreaterThan(0);
  const before = await world.sql.rowCounts();
  const accepted: string[] = [];
  await inParallel(cases.length, 8, async (index) => {
    const { route, body, fields } = cases[index]!;
    const answer = await send(route, body);
    const problem: Partial<Problem> = answer.status < 400 ? {} : problemOf(answer);
    const named = problem.fields?.map(({ field }) => field.split('.')[0]!) ?? [];
    const isGood =
      problem.name === 'INVALID_INPUT' &&
      [400, 413].includes(answer.status) &&
      named.some((field) => fields.includes(field)) &&
      !answer.text.includes(SECRET);
    if (!isGood) accepted.push(`${route} ${shown(body)}: ${answer.status} ${answer.text.slice(0, 200)}`);
  });
  expect(accepted).toEqual([]);
  expect(await world.sql.rowCounts()).toEqual(before);
}

const cases = (routes: [Endpoint, Body][], field: string, values: unknown[], fields = [field]) =>
  routes.flatMap(([route, body]) => values.map((value) => ({ route, body: { ...body, [field]: value }, fields })));

describe('refused with the field that is wrong, and without a trace:', () => {
  it.each(['email', 'phone', 'code', 'oldCode', 'password', 'oldPassword', 'purpose'])(
    'whatever is no text as %s, on every route that takes it',
    async (field) => {
      // The empty text is no password; every other may be one.
      const texts = field.toLowerCase().includes('password') ? ['', 'a'.repeat(257), '长'.repeat(257)] : ODD_TEXT;
      // Whether a text could be a password is what the check is asked.
      const routes = withField(field);
      const judging = routes.filter(([route]) => route !== 'POST /passwords/check');
      await expectRefused([...cases(routes, field, NO_TEXT), ...cases(judging, field, texts)]);
    },
  );

  it('what is no email address', async () => {
    await expectRefused(cases(withField('email'), 'email', EMAILS));
  });

  it('what is no phone number', async () => {
    const routes = takingEither.map(([route, { email: _, ...body }]): [Endpoint, Body] => [route, body]);
    await expectRefused(cases([...routes, ...withField('phone')], 'phone', [...PHONES, ...NO_TEXT, ...ODD_TEXT]));
  });

  it('what is no calling code', async () => {
    const routes = takingEither.map(([route, { email: _, ...body }]): [Endpoint, Body] => [
      route,
      { ...body, ...PHONE },
    ]);
    const values = [...COUNTRY_CODES, ...NO_TEXT, ...ODD_TEXT];
    const fields = ['phoneCountryCode', 'phone'];
    await expectRefused(cases([...routes, ...withField('phone')], 'phoneCountryCode', values, fields));
  });

  it('what is no username', async () => {
    const routes: [Endpoint, Body][] = [
      ['POST /sign-in/password', { password: SECRET }],
      ['POST /sign-up', { password: SECRET }],
      ['POST /users/exists', {}],
    ];
    await expectRefused(cases(routes, 'username', [...USERNAMES, ...NO_TEXT, ...ODD_TEXT]));
  });

  it('what is no code', async () => {
    for (const field of ['code', 'oldCode']) await expectRefused(cases(withField(field), field, CODES));
    await expectRefused(cases([['POST /sign-up', TARGET]], 'code', [...CODES, ...NO_TEXT, ...ODD_TEXT]));
  });

  it('a purpose that is none', async () => {
    await expectRefused(cases(withField('purpose'), 'purpose', PURPOSES));
  });

  it('no handle, two, and three', async () => {
    const handles = { ...TARGET, ...PHONE, username: 'nobody' };
    const named = ['email', 'phone', 'username'];
    const bare = takingEither.map(([route, { email: _, ...body }]): [Endpoint, Body] => [route, body]);
    const combinations: Body[] = [
      {},
      { phoneCountryCode: '86' },
      { ...TARGET, ...PHONE },
      { ...TARGET, username: 'nobody' },
      { ...PHONE, username: 'nobody' },
      handles,
    ];
    await expectRefused(
      [...bare, ['POST /users/exists', {}] as [Endpoint, Body]].flatMap(([route, body]) =>
        combinations.map((each) => ({ route, body: { ...body, ...each }, fields: named })),
      ),
    );
  });

  it('a field that nobody asked for, as an openid', async () => {
    await expectRefused(
      ROUTES.flatMap(([route, body]) =>
        SMUGGLED.map((field) => ({
          route,
          body: { ...body, [field]: 'o1234567890123456789012345678' },
          fields: [field],
        })),
      ),
    );
  });

  it('an idempotency key that could be guessed', async () => {
    for (const route of ['POST /sign-in/code', 'POST /sign-up'] as const) {
      for (const idempotencyKey of ['short', 'a'.repeat(129), `${'a'.repeat(22)} b`]) {
        const { name, fields } = await world.http.refused(route, BODIES[route], { idempotencyKey });
        expect([route, name, fields?.[0]?.field]).toEqual([route, 'INVALID_INPUT', 'idempotency-key']);
      }
    }
  });

  it('a profile that is none', async () => {
    const profiles: unknown[] = [
      ...[
        null,
        1,
        'x',
        true,
        [],
        [{}],
        { nickname: 1 },
        { nickname: '' },
        { nickname: 'a'.repeat(65) },
        { openid: 'o12345678901' },
      ],
      ...[
        { username: 'x' },
        { email: 'a@b.example' },
        { emailVerified: true },
        { gender: 'X' },
        { birthdate: '2999-01-01' },
      ],
      ...[
        { photo: 'https://evil.example/x.png' },
        { photo: 'javascript:alert(1)' },
        { customData: {} },
        { nickname: { a: 1 } },
      ],
    ];
    const body = { username: 'somebody-new', password: SECRET };
    await expectRefused(cases([['POST /sign-up', body]], 'profile', profiles));
  });
});

describe('every route that takes a body', () => {
  it.each(ROUTES.map(([route]) => [route]))('%s refuses what is no object', async (route) => {
    const before = await world.sql.rowCounts();
    const [method = '', path = ''] = route.split(' ');
    const deep = `${'{"email":'.repeat(2_000)}1${'}'.repeat(2_000)}`;
    const many = `{${Array.from({ length: 20_000 }, (_, index) => `"f${index}":1`).join()}}`;
    for (const body of [
      '',
      ' ',
      'null',
      '1',
      '"x"',
      'true',
      '[]',
      '[{}]',
      '{',
      '{"email":}',
      '{email:1}',
      deep,
      many,
    ]) {
      const headers = { 'content-type': 'application/json' };
      const answer = await world.http.send(method, `/api/v1${path}`, { body, headers, token: member.token });
      const { name, status } = problemOf(answer);
      expect([shown(body), name, status]).toEqual([shown(body), 'INVALID_INPUT', status === 413 ? 413 : 400]);
    }
    expect(await world.sql.rowCounts()).toEqual(before);
  });
});

describe('text that is odd, but text,', () => {
  it('is no password of anybody, and no failure of ours', async () => {
    const odd = [
      '\u0000',
      'Abc\u0000defgh',
      '\ud800'.repeat(9),
      '\u202edrowssap',
      '\uffff'.repeat(9),
      '😀'.repeat(256),
    ];
    for (const password of odd) {
      const request = { ...member.handle, password };
      expect([shown(password), await world.http.outcome('POST /sign-in/password', request)]).toEqual([
        shown(password),
        expect.stringMatching(/^(CREDENTIALS_WRONG|INVALID_INPUT)$/),
      ]);
    }
  });

  it('that no keyboard types is in no new password', async () => {
    for (const odd of ['\u0000', '\u0007', '\n', '\ud800', '\udc00']) {
      const request = { username: people.username(), password: `${people.password()}${odd}` };
      expect([shown(odd), await world.http.outcome('POST /sign-up', request)]).toEqual([
        shown(odd),
        'PASSWORD_TOO_WEAK',
      ]);
    }
  });

  it('that people can see makes a password, and no other text signs in with it', async () => {
    for (const more of ['😀', '密码', ' with spaces', '"\'`$(x)\\']) {
      const base = people.password();
      const { handle } = await people.signUp({ username: people.username(), password: `${base}${more}` });
      await world.http.ok('POST /sign-in/password', { ...handle, password: `${base}${more}` });
      for (const other of [base, base + more.slice(1), base + more.trim().slice(0, -1)]) {
        expect(await world.http.outcome('POST /sign-in/password', { ...handle, password: other })).toBe(
          'CREDENTIALS_WRONG',
        );
      }
    }
  });

  it('makes one username of what only looks like two', async () => {
    const username = people.username();
    await people.signUp({ username, password: people.password() });
    for (const alike of [username.toUpperCase(), username.replace('user', 'ｕｓｅｒ'), username.replace('s', 'ſ')]) {
      const request = { username: alike, password: people.password() };
      expect([alike, await world.http.outcome('POST /sign-up', request)]).toEqual([alike, 'USERNAME_TAKEN']);
    }
  });
});

describe('every route of one’s own account', () => {
  const own: Endpoint[] = [
    'PUT /me/password',
    'POST /me/email',
    'PUT /me/email',
    'DELETE /me/email',
    'POST /me/phone',
    'PUT /me/phone',
    'DELETE /me/phone',
  ];

  it.each(own)('%s refuses whoever is not signed in, or with something else than an access token', async (route) => {
    const before = await world.sql.rowCounts();
    const body = BODIES[route];
    expect((await world.http.refused(route, body)).name).toBe('NOT_SIGNED_IN');
    const [head, payload] = member.token.split('.');
    const tokens = ['garbage', member.reply.refreshToken, `${head}.${payload}.`, `${member.token.slice(0, -4)}AAAA`];
    for (const token of tokens) expect((await world.http.refused(route, body, { token })).name).toBe('TOKEN_INVALID');
    expect(await world.sql.rowCounts()).toEqual(before);
  });
});
