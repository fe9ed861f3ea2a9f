import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignInReply, User, UserId } from '@yaopai/protocol';
import type { UserEvent } from '@yaopai/wechat-sandbox';
import { randomUUID } from 'node:crypto';
import { setState } from '../src/account-states.js';
import { MANY_APP, MIRROR_APP, MIRROR_POOL, WECHAT } from '../src/deployment.js';
import { problemOf } from '../src/http-client.js';
import { MessagePush, type PushFormat, type PushMode } from '../src/message-push.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const AVATAR = 'https://thirdwx.qlogo.cn/mmopen/vi_32/of-a-person/132';
/** Well beyond what is taken: ten minutes. */
const HOUR = 3600;
const now = (): number => Math.floor(Date.now() / 1000);

let world: World;
let push: MessagePush;
beforeAll(async () => {
  world = await World.start();
  push = await MessagePush.setUp(world, { mode: 'safe', format: 'json' });
});
afterEach(() => push.set({ mode: 'safe', format: 'json' }));
afterAll(() => world.close());

/** Somebody whose nickname and photo WeChat gave. */
async function fromWechat(): Promise<{ person: Person; reply: SignInReply; id: UserId; token: string }> {
  const person = await world.wechat.person();
  const code = await world.wechat.code(person);
  const { rawData, signature } = await world.wechat.sandbox.profile(person.id, {
    appId: WECHAT.main,
    nickName: '小明',
    avatarUrl: AVATAR,
  });
  const reply = await world.http.ok('POST /sign-in/wechat', { code, rawData, signature });
  expect(reply.user).toMatchObject({ nickname: '小明', photo: AVATAR });
  return { person, reply, id: reply.user.id, token: reply.accessToken };
}

const happens = (person: Person, event: UserEvent, revokeInfo?: string) =>
  world.wechat.sandbox.push({ appId: WECHAT.main, person: person.id, event, ...(revokeInfo && { revokeInfo }) });
const me = (token: string): Promise<User> => world.http.ok('GET /me', undefined, { token });
const eventsOf = async (id: UserId): Promise<unknown[]> =>
  (
    await world.sql.rows<{ data: unknown }>(
      `SELECT data FROM audit_events WHERE type = 'wechat.user-event' AND user_id = $1 ORDER BY id`,
      [id],
    )
  ).map(({ data }) => data);
const message = (person: Person, fields: object = {}): object => ({
  ToUserName: 'gh_0',
  FromUserName: world.wechat.openId(person),
  CreateTime: now(),
  MsgType: 'event',
  Event: 'user_info_modified',
  OpenID: world.wechat.openId(person),
  AppID: WECHAT.main,
  ...fields,
});

describe('the address', () => {
  it.each([
    ['plain', 'json'],
    ['safe', 'xml'],
  ] as const)("passes the check of WeChat's console in %s mode", async (mode, format) => {
    await push.set({ mode, format });
    expect(await world.wechat.sandbox.verifyPush({ appId: WECHAT.main })).toMatchObject({ verified: true });
  });

  it('echoes as plain text that no browser would run', async () => {
    const { status, text, headers } = await push.echo('<script>alert(1)</script>');
    expect([status, text, headers.get('content-type')]).toEqual([
      200,
      '<script>alert(1)</script>',
      'text/plain; charset=utf-8',
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    ['a wrong signature', { token: 'another' }],
    ['a signature of long ago', { timestamp: now() - HOUR }],
    ['a time to come', { timestamp: now() + HOUR }],
    ['a time that is none', { timestamp: 'yesterday' }],
    ['no signature', { query: (query: URLSearchParams) => query.delete('signature') }],
    ['two signatures', { query: (query: URLSearchParams) => query.append('signature', 'x') }],
    ['nothing to echo', { query: (query: URLSearchParams) => query.delete('echostr') }],
    ['a connection that takes no push', { identifier: 'other' }],
    ['a connection that does not exist', { identifier: 'ghost' }],
    ['a name that no connection has', { identifier: '%00' }],
  ])('echoes nothing for %s, and says no more', async (_, forgery) => {
    const { name, fields } = problemOf(await push.echo('hello', forgery));
    expect([name, fields]).toEqual(['FORBIDDEN', undefined]);
  });
});

describe.each([
  ['json', 'safe'],
  ['xml', 'safe'],
] as [PushFormat, PushMode][])('what a person takes back in WeChat (%s, %s mode)', (format, mode) => {
  beforeAll(() => push.set({ mode, format }));
  const taken = { state: 'delivered', tries: 1, answer: 'success' };

  it.each([
    ['a changed profile', 'user_info_modified', undefined],
    ['nickname and avatar', 'user_authorization_revoke', '6'],
    ["the keyboard's nickname", 'user_authorization_revoke', '19'],
    ['the chosen avatar among others', 'user_authorization_revoke', '8,20'],
  ] as const)('%s: what came from WeChat is gone, and may come again', async (_, event, revokeInfo) => {
    await push.set({ mode, format });
    const { person, id, token } = await fromWechat();
    expect(await happens(person, event, revokeInfo)).toMatchObject(taken);
    expect(await me(token)).toMatchObject({ nickname: null, photo: null });
    expect(await eventsOf(id)).toMatchObject([
      { connection: 'main', mode: 'safe', event, revoked: revokeInfo?.split(',') ?? [] },
    ]);
    expect(JSON.stringify(await eventsOf(id))).not.toContain(world.wechat.openId(person));
    const again = await world.wechat.code(person);
    const { rawData, signature } = await world.wechat.sandbox.profile(person.id, {
      appId: WECHAT.main,
      nickName: '小红',
    });
    const reply = await world.http.ok('POST /sign-in/wechat', { code: again, rawData, signature });
    expect(reply.user.nickname).toBe('小红');
  });

  it("what is the user's own word stays", async () => {
    await push.set({ mode, format });
    const { person, token } = await fromWechat();
    await world.http.ok('PUT /me', { nickname: '我自己' }, { token });
    expect(await happens(person, 'user_authorization_revoke', '6')).toMatchObject(taken);
    expect(await me(token)).toMatchObject({ nickname: '我自己', photo: null });
  });

  it('the phone: it is written down, and nothing changes', async () => {
    await push.set({ mode, format });
    const { person, id, token } = await fromWechat();
    expect(await happens(person, 'user_authorization_revoke', '8')).toMatchObject(taken);
    expect(await me(token)).toMatchObject({ nickname: '小明', photo: AVATAR });
    expect(await eventsOf(id)).toMatchObject([{ revoked: ['8'] }]);
  });
});

describe('a WeChat account that is gone', () => {
  it('closes the account that it was the only way into; told twice, once', async () => {
    const { person, id, token } = await fromWechat();
    for (let twice = 0; twice < 2; twice++)
      expect(await happens(person, 'user_authorization_cancellation')).toMatchObject({ state: 'delivered' });
    expect((await world.http.refused('GET /me', undefined, { token })).name).toBe('SESSION_ENDED');
    expect(await world.sql.one('SELECT state, erased_after > now() AS later FROM users WHERE id = $1', [id])).toEqual({
      state: 'closing',
      later: true,
    });
    const closings = `SELECT data FROM audit_events WHERE type = 'user.closing' AND user_id = $1`;
    expect(await world.sql.rows(closings, [id])).toEqual([{ data: { by: 'wechat' } }]);
    expect(await eventsOf(id)).toHaveLength(2);
  });

  it('of somebody who is blocked closes theirs too', async () => {
    const { person, id } = await fromWechat();
    await setState(world.sql, id, 'blocked');
    expect(await happens(person, 'user_authorization_cancellation')).toMatchObject({ state: 'delivered' });
    expect(await world.sql.one('SELECT state, blocked_before_closing AS was FROM users WHERE id = $1', [id])).toEqual({
      state: 'closing',
      was: true,
    });
  });

  it('takes only its identity from an account that has another way in', async () => {
    const person = await world.wechat.person({ unionid: `U-${randomUUID()}` });
    const gone = await world.signIn(person);
    const stays = await world.signIn(person, { wechat: WECHAT.other, app: MANY_APP, connection: 'other' });
    expect(stays.user.id).toBe(gone.user.id);
    for (let twice = 0; twice < 2; twice++)
      expect(await happens(person, 'user_authorization_cancellation')).toMatchObject({ state: 'delivered' });
    const { status, identities } = await world.http.ok('GET /me', undefined, {
      token: stays.accessToken,
      app: MANY_APP,
    });
    expect([status, identities.map(({ connection }) => connection)]).toEqual(['Activated', ['other']]);
    expect((await world.http.refused('GET /me', undefined, { token: gone.accessToken })).name).toBe('SESSION_ENDED');
    const { name } = await world.http.refused('POST /sessions/refresh', { refreshToken: gone.refreshToken });
    expect(name).toBe('SESSION_ENDED');
    const removed = `SELECT data ->> 'by' AS by FROM audit_events WHERE type = 'identity.removed' AND user_id = $1`;
    expect(await world.sql.rows(removed, [gone.user.id])).toEqual([{ by: 'wechat' }]);
  });

  it('told twice at once, while the person signs in, leaves nobody signed in', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 12; round++) {
      const { person, id } = await fromWechat();
      const code = await world.wechat.code(person);
      const event = (Event: UserEvent): Promise<string> =>
        push.sendEncrypted(message(person, { Event })).then(({ text }) => text);
      const [signIn, ...taken] = await Promise.all([
        world.http.outcome('POST /sign-in/wechat', { code }),
        event('user_authorization_cancellation'),
        event('user_info_modified'),
        event('user_authorization_cancellation'),
      ]);
      outcomes.add(signIn);
      expect(taken).toEqual(['success', 'success', 'success']);
      const live = 'SELECT state, (SELECT count(*)::int FROM sessions WHERE user_id = $1 AND ended_at IS NULL) AS live';
      expect(await world.sql.one(`${live} FROM users WHERE id = $1`, [id])).toEqual({ state: 'closing', live: 0 });
    }
    expect([...outcomes].filter((name) => name !== 'ok' && name !== 'ACCOUNT_CLOSING')).toEqual([]);
    const { deadlocks } = await world.sql.one<{ deadlocks: string }>(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(deadlocks).toBe('0');
  });

  it('of nobody we know changes nothing', async () => {
    const before = await world.sql.count('SELECT count(*) FROM audit_events');
    const stranger = await world.wechat.person();
    expect(await happens(stranger, 'user_authorization_cancellation')).toMatchObject({ answer: 'success' });
    expect(await world.sql.count('SELECT count(*) FROM audit_events')).toBe(before);
  });
});

describe('in plain mode, where the signature does not cover the message', () => {
  it.each(['json', 'xml'] as const)('events are written down and not obeyed (%s)', async (format) => {
    await push.set({ mode: 'plain', format });
    const { person, id, token } = await fromWechat();
    await world.http.ok('PUT /me', { country: 'CN' }, { token });
    const events = ['user_info_modified', 'user_authorization_revoke', 'user_authorization_cancellation'] as const;
    for (const event of events)
      expect(await happens(person, event, '6')).toMatchObject({ state: 'delivered', answer: 'success' });
    expect(await me(token)).toMatchObject({ nickname: '小明', photo: AVATAR, status: 'Activated' });
    expect(await eventsOf(id)).toMatchObject(events.map((event) => ({ mode: 'plain', event })));
  });

  it('an encrypted message is refused with what the operator has to do', async () => {
    await push.set({ mode: 'plain', format: 'json' });
    const { person } = await fromWechat();
    const { name, fields } = problemOf(await push.sendEncrypted(message(person)));
    expect([name, fields![0]!.message]).toEqual(['INVALID_INPUT', expect.stringContaining('set-push')]);
    expect(world.log.text).toContain('give the connection the EncodingAESKey');
  });
});

describe('one mini program in two pools', () => {
  it('is told to both, where they have the same identifier and token', async () => {
    await push.enter(MIRROR_POOL, 'main');
    const { person, token } = await fromWechat();
    const code = await world.wechat.code(person);
    const { rawData, signature } = await world.wechat.sandbox.profile(person.id, {
      appId: WECHAT.main,
      nickName: '镜子',
    });
    const mirrored = await world.http.ok('POST /sign-in/wechat', { code, rawData, signature }, { app: MIRROR_APP });
    expect(mirrored.user.nickname).toBe('镜子');
    expect(await happens(person, 'user_info_modified')).toMatchObject({ state: 'delivered' });
    expect((await me(token)).nickname).toBeNull();
    const there = await world.http.ok('GET /me', undefined, { token: mirrored.accessToken, app: MIRROR_APP });
    expect(there.nickname).toBeNull();
    await world.sql.rows(
      `UPDATE connections SET sealed_push_token = NULL, sealed_push_aes_key = NULL WHERE pool_id = $1`,
      [MIRROR_POOL],
    );
  });
});

describe("a push that is not WeChat's", () => {
  let victim: Awaited<ReturnType<typeof fromWechat>>;
  beforeAll(async () => {
    victim = await fromWechat();
  });
  afterEach(async () => expect(await me(victim.token)).toMatchObject({ nickname: '小明', photo: AVATAR }));

  it.each([
    ['is signed with another token', { token: 'another' }],
    ['is of long ago', { timestamp: now() - HOUR }],
    ['is of a time to come', { timestamp: now() + HOUR }],
    ['is encrypted with another key', { aesKey: 'a'.repeat(43) }],
    ['was made for another mini program', { appId: WECHAT.other }],
    ['has only the signature of the address', { query: (query: URLSearchParams) => query.delete('msg_signature') }],
    ['has two signatures', { query: (query: URLSearchParams) => query.append('msg_signature', 'f'.repeat(40)) }],
    ['carries another nonce', { query: (query: URLSearchParams) => query.set('nonce', 'other') }],
    ['carries another message', { body: JSON.stringify({ Encrypt: Buffer.alloc(64).toString('base64') }) }],
    ['is of another connection', { identifier: 'other' }],
    ['is of no connection', { identifier: 'ghost' }],
    ['is XML that is none', { body: '<xml><Encrypt>', contentType: 'text/xml' }],
    ['has nothing encrypted in it', { body: '{"Encrypt":{"a":1}}' }],
    ['is no object', { body: '[1,2]' }],
  ])('and %s is refused without a word', async (_, forgery) => {
    const { name, fields } = problemOf(await push.sendEncrypted(message(victim.person), forgery));
    expect([name, fields]).toEqual(['FORBIDDEN', undefined]);
  });

  it('and is plain where only safe ones are taken is refused', async () => {
    expect(problemOf(await push.sendPlain(message(victim.person))).name).toBe('FORBIDDEN');
  });

  it.each([
    ['no JSON', '{"Encrypt":', 'application/json', 400],
    ['a prototype', '{"__proto__":{"Encrypt":"x"}}', 'application/json', 400],
    ['a form', 'Encrypt=x', 'application/x-www-form-urlencoded', 415],
    ['more than a message needs', JSON.stringify({ Encrypt: 'A'.repeat(65 * 1024) }), 'application/json', 413],
    ['more XML than a message needs', `<xml>${' '.repeat(65 * 1024)}</xml>`, 'text/xml', 413],
  ])('and is %s is refused', async (_, body, contentType, status) => {
    const answer = await push.sendEncrypted(message(victim.person), { body, contentType });
    expect(problemOf(answer).name).toBe('INVALID_INPUT');
    expect(answer.status).toBe(status);
  });

  const LAUGHS = `<!DOCTYPE xml [<!ENTITY a "${'ha'.repeat(50)}">${Array.from('bcdefgh', (name, n) => `<!ENTITY ${name} "${`&${'abcdefg'[n]};`.repeat(10)}">`).join('')}]><xml><Event>&h;</Event></xml>`;
  const FILE = '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><Event>&x;</Event></xml>';
  it.each([
    ['entities that grow', LAUGHS],
    ['a file of ours', FILE],
    ['a depth of thousands', '<a>'.repeat(15_000)],
    ['nothing', '<xml>'],
  ])('holds no XML bomb with %s, signed or not, plain or encrypted', async (_, xml) => {
    const asXml = { contentType: 'text/xml', body: xml };
    expect(problemOf(await push.sendEncrypted({}, asXml)).name).toBe('FORBIDDEN');
    expect(problemOf(await push.sendEncrypted(xml)).name).toBe('INVALID_INPUT');
    await push.set({ mode: 'plain', format: 'xml' });
    expect(problemOf(await push.sendPlain(xml, { contentType: 'text/xml', token: 'another' })).name).toBe('FORBIDDEN');
    expect(problemOf(await push.sendPlain(xml, { contentType: 'text/xml' })).name).toBe('INVALID_INPUT');
  });

  it('does not let XML into any other route', async () => {
    const headers = { 'content-type': 'text/xml' };
    const answer = await world.http.send('PUT', '/api/v1/me', { token: victim.token, headers, body: '<xml/>' });
    expect([answer.status, problemOf(answer).name]).toEqual([415, 'INVALID_INPUT']);
  });
});

describe('a message of WeChat that we do not know', () => {
  it.each([
    ['of a customer', { MsgType: 'text', Content: 'hello' }],
    ['of an event to come', { MsgType: 'event', Event: 'wxa_something_new' }],
    ['without a trace', { Event: 'wxa_media_check', errcode: 0, result: { suggest: 'pass' } }],
    ['with a trace that is none', { Event: 'wxa_media_check', trace_id: 'a\u0000b', result: { suggest: 'pass' } }],
    ['with a verdict that is none', { Event: 'wxa_media_check', trace_id: 'abc', result: 'pass' }],
    ['about nobody', { Event: 'user_info_modified' }],
    ['about an openid that is none', { Event: 'user_info_modified', OpenID: { $ne: 1 } }],
  ])('(%s) is taken, or WeChat would send it again', async (_, fields) => {
    const { status, text } = await push.sendEncrypted({ ToUserName: 'gh_0', CreateTime: now(), ...fields });
    expect([status, text]).toEqual([200, 'success']);
  });

  it('is one for another mini program, though rightly encrypted: refused', async () => {
    const person = await world.wechat.person();
    const { name } = problemOf(await push.sendEncrypted(message(person, { AppID: WECHAT.other })));
    expect(name).toBe('FORBIDDEN');
  });
});
