import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { User } from '@yaopai/protocol';
import { until } from '@yaopai/server/testing/until';
import { type FaultInput, PUBLISHED_RISKY_TEXT } from '@yaopai/wechat-sandbox';
import { MANY_APP, WECHAT } from '../src/deployment.js';
import { MessagePush } from '../src/message-push.js';
import { picture, uploaded, uploadOutcome } from '../src/uploads.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const TEXT = '/wxa/msg_sec_check';
const MEDIA = '/wxa/media_check_async';
const RISKY_WORD = '坏话';
const DOUBTFUL_WORD = '难说';

let world: World;
let push: MessagePush;
let pictures: Buffer[];
beforeAll(async () => {
  world = await World.start();
  // WeChat fetches the pictures from the running server, and pushes its verdicts there.
  push = await MessagePush.setUp(world, { mode: 'safe', format: 'xml' });
  await world.wechat.sandbox.content({ riskyWords: [RISKY_WORD], reviewWords: [DOUBTFUL_WORD] });
  pictures = await Promise.all([0x102030, 0x405060, 0x708090].map(picture));
});
afterEach(async () => {
  await world.wechat.sandbox.faults({ clear: true });
  await world.wechat.sandbox.content({ media: 'pass', fetchMedia: true });
});
afterAll(() => world.close());

const asked = async (path: string): Promise<number> => (await world.wechat.sandbox.calls({ path })).calls.length;
const fault = (input: FaultInput | { clear: true }): Promise<unknown> => world.wechat.sandbox.faults(input);
const me = (token: string): Promise<User> => world.http.ok('GET /me', undefined, { token });

async function signedIn(): Promise<{ person: Person; token: string; user: User }> {
  const person = await world.wechat.person();
  const { accessToken, user } = await world.signIn(person);
  noteToken();
  return { person, token: accessToken, user };
}

function noteToken(): void {
  world.log.forbid('access token of WeChat', world.wechat.sandbox.world.tokens.stable(WECHAT.main, false).token);
}

/** Once its file is deleted, which is right after the verdict's commit. */
async function gone(url: string): Promise<void> {
  await until(async () => (await fetch(url)).status === 404, { what: 'the picture is gone' });
}

/** WeChat's word on the newest picture of somebody, which it has held back until now. */
async function judge(person: Person, suggest: 'pass' | 'risky'): Promise<void> {
  const { mediaChecks } = await world.wechat.sandbox.pushes();
  const { traceId } = mediaChecks.findLast(({ openid }) => openid === world.wechat.openId(person))!;
  expect(await world.wechat.sandbox.mediaVerdict({ traceId, suggest })).toMatchObject({ state: 'delivered' });
}

/** The owner's view, once the verdict on what is pending has come. */
async function settled(token: string): Promise<User> {
  await until(async () => !(await me(token)).photoPending, { what: 'a verdict' });
  return me(token);
}

describe('a nickname', () => {
  it('that WeChat lets pass is set', async () => {
    const { token } = await signedIn();
    expect((await world.http.ok('PUT /me', { nickname: '小明' }, { token })).nickname).toBe('小明');
  });

  it.each([RISKY_WORD, DOUBTFUL_WORD, PUBLISHED_RISKY_TEXT])(
    'that it does not (%s) is refused, and nothing is changed',
    async (word) => {
      const { token } = await signedIn();
      await world.http.ok('PUT /me', { nickname: '小明' }, { token });
      const refused = await world.http.refused('PUT /me', { nickname: `我${word}`, country: 'CN' }, { token });
      expect(refused.name).toBe('CONTENT_RISKY');
      expect(await me(token)).toMatchObject({ nickname: '小明', country: null });
    },
  );

  it('is shown to WeChat only when it changes', async () => {
    const { token } = await signedIn();
    await world.http.ok('PUT /me', { nickname: '小明' }, { token });
    const before = await asked(TEXT);
    await world.http.ok('PUT /me', { nickname: '小明', country: 'CN' }, { token });
    await world.http.ok('PUT /me', { nickname: null }, { token });
    await world.http.ok('PUT /me', { city: RISKY_WORD }, { token });
    expect(await asked(TEXT)).toBe(before);
  });

  it('that came from WeChat is not shown to it again', async () => {
    const before = await asked(TEXT);
    const person = await world.wechat.person();
    const code = await world.wechat.code(person);
    const profile = await world.wechat.sandbox.profile(person.id, { appId: WECHAT.main, nickName: '小明' });
    const { rawData, signature } = profile;
    const { user } = await world.http.ok('POST /sign-in/wechat', { code, rawData, signature });
    expect([user.nickname, await asked(TEXT)]).toEqual(['小明', before]);
  });

  it('of somebody whom WeChat saw last through a connection that does not check is not shown', async () => {
    const person = await world.wechat.person();
    const options = { wechat: WECHAT.other, app: MANY_APP, connection: 'other' };
    const { accessToken: token } = await world.signIn(person, options);
    const { nickname } = await world.http.ok('PUT /me', { nickname: RISKY_WORD }, { token, app: MANY_APP });
    expect(nickname).toBe(RISKY_WORD);
  });

  it('of somebody without WeChat is not shown: it checks for an openid only', async () => {
    const { accessToken: token } = await world.http.ok('POST /sign-up', {
      username: 'without-wechat',
      password: 'Pw-of-somebody-1',
      profile: { nickname: RISKY_WORD },
    });
    expect((await world.http.ok('PUT /me', { nickname: `${RISKY_WORD}!` }, { token })).nickname).toBe(`${RISKY_WORD}!`);
  });

  it.each([
    ['somebody who was not in the mini program lately', { kind: 'errcode', errcode: 61010 }, 'FRESH_PROOF_NEEDED'],
    ['a WeChat that is busy', { kind: 'busy', times: 2 }, 'WECHAT_BUSY'],
    ['a WeChat that is away', { kind: 'reset', times: 2 }, 'WECHAT_BUSY'],
    ['a quota that is used up', { kind: 'minute-quota' }, 'WECHAT_RATE_LIMITED'],
    ['a mini program without the permission', { kind: 'errcode', errcode: 48001 }, 'WECHAT_MISCONFIGURED'],
  ] as [string, FaultInput, string][])(
    'meets %s: refused with what to do, and nothing is changed',
    async (_, input, name) => {
      const { token } = await signedIn();
      await fault({ path: TEXT, ...input });
      expect((await world.http.refused('PUT /me', { nickname: '小明' }, { token })).name).toBe(name);
      expect((await me(token)).nickname).toBeNull();
    },
  );

  it('survives one answer that is lost, and an access token that is refused', async () => {
    const { token } = await signedIn();
    await fault({ path: TEXT, kind: 'busy' });
    expect((await world.http.ok('PUT /me', { nickname: '小明' }, { token })).nickname).toBe('小明');
    await fault({ path: TEXT, kind: 'errcode', errcode: 40001, errmsg: 'invalid credential' });
    expect((await world.http.ok('PUT /me', { nickname: '小红' }, { token })).nickname).toBe('小红');
    noteToken();
  });
});

describe('an avatar', () => {
  it('is fetched and judged by WeChat, and then shown', async () => {
    const { person, token } = await signedIn();
    await world.wechat.sandbox.content({ media: 'hold' });
    const pending = await uploaded(world, pictures[0]!, { token });
    expect(pending).toMatchObject({ photoPending: true, photo: expect.stringContaining('/avatars/') });
    await judge(person, 'pass');
    expect(await settled(token)).toMatchObject({ photo: pending.photo, photoPending: false });
  });

  it('that WeChat finds risky is gone, and the one before is back', async () => {
    const { person, token } = await signedIn();
    const { photo } = await uploaded(world, pictures[0]!, { token });
    await settled(token);
    await world.wechat.sandbox.content({ media: 'hold' });
    const second = await uploaded(world, pictures[1]!, { token });
    expect(second.photo).not.toBe(photo);
    await judge(person, 'risky');
    expect((await settled(token)).photo).toBe(photo);
    await gone(second.photo!);
  });

  it("that WeChat says nothing about is its owner's alone", async () => {
    const { token, user } = await signedIn();
    await world.wechat.sandbox.content({ media: 'hold' });
    const { photo } = await uploaded(world, pictures[0]!, { token });
    expect(await me(token)).toMatchObject({ photo, photoPending: true });
    expect(await world.sql.one('SELECT photo FROM users WHERE id = $1', [user.id])).toEqual({ photo: null });
  });

  it('whose verdict comes late, twice, and after the next one was uploaded, is as the last word on each says', async () => {
    const { person, token } = await signedIn();
    await world.wechat.sandbox.content({ media: 'hold' });
    const waiting = async (): Promise<string> => {
      const { mediaChecks } = await world.wechat.sandbox.pushes();
      return mediaChecks.findLast(({ openid }) => openid === world.wechat.openId(person))!.traceId;
    };
    const first = await uploaded(world, pictures[0]!, { token });
    const firstTrace = await waiting();
    const second = await uploaded(world, pictures[1]!, { token });
    const secondTrace = await waiting();
    const verdict = (traceId: string): Promise<unknown> =>
      world.wechat.sandbox.mediaVerdict({ traceId, suggest: 'pass' });
    expect(await verdict(firstTrace)).toMatchObject({ state: 'delivered', answer: 'success' });
    expect(await me(token)).toMatchObject({ photo: second.photo, photoPending: true });
    expect(await verdict(secondTrace)).toMatchObject({ state: 'delivered', tries: 1 });
    expect(await me(token)).toMatchObject({ photo: second.photo, photoPending: false });
    const twice = { Event: 'wxa_media_check', appid: WECHAT.main, trace_id: secondTrace, result: { suggest: 'risky' } };
    expect((await push.sendEncrypted(twice)).text).toBe('success');
    expect(await me(token)).toMatchObject({ photo: second.photo, photoPending: false });
    expect((await fetch(first.photo!)).status).toBe(404);
  });

  it.each([
    ['pass', 'ok'],
    ['risky', 'CONTENT_RISKY'],
  ] as const)('whose verdict (%s) is pushed before the upload itself knows its trace: %s', async (media, outcome) => {
    const { person, token } = await signedIn();
    await world.wechat.sandbox.content({ media });
    await fault({ path: MEDIA, person: person.id, kind: 'hold' });
    const verdicts = async () => (await world.wechat.sandbox.pushes({ event: 'wxa_media_check' })).pushes;
    const before = (await verdicts()).length;
    const upload = uploadOutcome(world, pictures[2]!, { token });
    await until(async () => (await verdicts())[before]?.state === 'delivered', { what: 'the verdict is delivered' });
    expect((await verdicts()).at(-1)).toMatchObject({ state: 'delivered', tries: 1 });
    await fault({ clear: true });
    expect(await upload).toBe(outcome);
    const { photo, photoPending } = await me(token);
    expect([photo !== null, photoPending]).toEqual([media === 'pass', false]);
  });

  it('that WeChat could not fetch stays pending, and the operator is told in the log', async () => {
    const { token } = await signedIn();
    await world.wechat.sandbox.content({ media: 'hold' });
    const { photo } = await uploaded(world, pictures[0]!, { token });
    const { mediaChecks } = await world.wechat.sandbox.pushes();
    const { traceId } = mediaChecks.at(-1)!;
    const failed = { Event: 'wxa_media_check', trace_id: traceId, errcode: -1008, errmsg: 'download media failed' };
    expect((await push.sendEncrypted(failed)).text).toBe('success');
    expect(await me(token)).toMatchObject({ photo, photoPending: true });
    expect(world.log.text).toContain('WeChat could not check a picture');
  });

  it.each([
    ['somebody who was not in the mini program lately', { kind: 'errcode', errcode: 61010 }, 'FRESH_PROOF_NEEDED'],
    ['a WeChat that is busy', { kind: 'busy', times: 2 }, 'WECHAT_BUSY'],
    ['a quota that is used up', { kind: 'errcode', errcode: 45009 }, 'WECHAT_RATE_LIMITED'],
  ] as [string, FaultInput, string][])('meets %s: refused, and nothing is kept', async (_, input, name) => {
    const { token, user } = await signedIn();
    await fault({ path: MEDIA, ...input });
    expect(await uploadOutcome(world, pictures[0]!, { token })).toBe(name);
    expect(await me(token)).toMatchObject({ photo: null, photoPending: false });
    const kept = `SELECT count(*) FROM avatars WHERE user_id = $1 AND state <> 'discarded'`;
    expect(await world.sql.count(kept, [user.id])).toBe(0);
  });
});
