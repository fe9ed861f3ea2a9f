import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountExport, UserId } from '@yaopai/protocol';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { setState } from '../src/account-states.js';
import { POOL, WECHAT } from '../src/deployment.js';
import { Job } from '../src/job.js';
import { findBroken } from '../src/join-state.js';
import { countEvents, findLeftOver, stateOf } from '../src/leaving-state.js';
import { People } from '../src/people.js';
import { Pushes } from '../src/pushes.js';
import { IN_OTHER, silent } from '../src/phone-rows.js';
import { sealed } from '../src/sealed.js';
import { subjectHash } from '../src/subject-hash.js';
import { Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import { Traces } from '../src/traces.js';
import { picture, storedAvatars, uploaded } from '../src/uploads.js';
import { Undoer } from '../src/undoer.js';
import { addPersonalFields, WHOLE_PERSON_ENV, type WholePerson, wholePerson } from '../src/whole-person.js';
import { World } from '../src/world.js';

const clock = new TestClock();
let world: World;
let people: People;
let taps: Taps;
let pushes: Pushes;
let operator: Undoer;
let job: Job;
beforeAll(async () => {
  world = await World.start({ clock, env: WHOLE_PERSON_ENV });
  await addPersonalFields(world);
  people = new People(world, clock);
  taps = new Taps(world, clock);
  pushes = await Pushes.start({ world, clock });
  operator = await Undoer.start({ world, clock });
  job = await Job.start({ world, clock });
});
afterAll(async () => {
  await Promise.all([job.close(), operator.close()]);
  await world.close();
});

const cast = () => ({ world, people, taps });
const avatarOf = ({ photo }: { photo: string | null }): string => /avatars\/(.*)\.webp$/.exec(photo ?? '')![1]!;
/** Both clocks, so that WeChat and the server agree. */
async function advance(duration: Parameters<TestClock['advance']>[0]): Promise<void> {
  clock.advance(duration);
  await world.wechat.sandbox.setClock(clock.now());
}
const rowsOf = (...ids: UserId[]): Promise<object[]> =>
  world.sql.rows(`SELECT to_jsonb(u) - 'updated_at' AS row FROM users u WHERE id = ANY ($1) ORDER BY id`, [ids]);

describe('the search for what is left of somebody', () => {
  const value = `left-${randomUUID()}`;
  let traces: Traces;
  let userId: UserId;
  beforeAll(async () => {
    traces = new Traces(world);
    traces.look('secret of a person', value);
    userId = (await silent(cast())).w.user.id;
  });

  const set = (column: string, to: unknown) =>
    world.sql.rows(`UPDATE users SET ${column} = $2 WHERE id = $1`, [userId, to]);
  const audit = (data: object) =>
    world.sql.rows(
      `INSERT INTO audit_events (id, pool_id, type, data, created_at) VALUES ($1, $2, 'sign-up', $3, now())`,
      [randomUUID(), POOL, JSON.stringify(data)],
    );
  const count = (hash: Buffer) => world.sql.rows('INSERT INTO attempt_windows VALUES ($1, 1, now())', [hash]);
  const file = async (name: string, content: Buffer | string): Promise<void> => {
    const path = join(world.env['YAOPAI_DATA_DIR']!, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  };

  it.each<[string, () => Promise<unknown>, string]>([
    ['a text', () => set('city', `of ${value}!`), 'users.city: secret of a person'],
    ['JSON', () => set('custom_data', { a: [{ b: value }] }), 'users.custom_data: secret of a person'],
    ['a key of JSON', () => audit({ [value]: true }), 'audit_events.data: secret of a person'],
    [
      'a list',
      () => world.sql.rows(`UPDATE applications SET redirect_uris = ARRAY[$1] WHERE id = 'stories-app'`, [value]),
      'applications.redirect_uris: secret of a person',
    ],
    ['bytes', () => count(Buffer.from(`x${value}`)), 'attempt_windows.key_hash: secret of a person'],
    [
      'base64 of more',
      () => audit({ data: Buffer.from(`xy${value}z`).toString('base64') }),
      'audit_events.data: secret of a person, as base64',
    ],
    [
      'a hash without a key',
      async () => count(await hashOf(value)),
      'attempt_windows.key_hash: secret of a person, as sha256',
    ],
    [
      'what is sealed under the master key',
      () => set('country', sealed(world.secretKey, `and ${value}`, 'anywhere')),
      'users.country, unsealed: secret of a person',
    ],
  ])('finds it in %s', async (_, plant, where) => {
    expect(await traces.inTables()).not.toContain(where);
    await plant();
    expect(await traces.inTables()).toContain(where);
  });

  it('finds it in a file and in the name of one', async () => {
    expect(await traces.inFiles()).toEqual([]);
    await file('deep/down/some.bin', Buffer.concat([Buffer.from([0, 255]), Buffer.from(value)]));
    await file(`${value}.txt`, '');
    expect((await traces.inFiles()).sort()).toEqual([
      'a file name: secret of a person',
      `deep/down/some.bin: secret of a person`,
    ]);
  });

  it('finds it in a line of the log, also as part of a URL', async () => {
    const umlaut = `ü-${randomUUID()}`;
    traces.look('name', umlaut);
    expect(traces.inLogs()).toEqual([]);
    world.log.write(`{"url":"/?x=${encodeURIComponent(umlaut)}"}\n`);
    world.log.write(`{"msg":"${value}"}\n`);
    expect(traces.inLogs()).toEqual([expect.stringMatching(/^name in: /), expect.stringMatching(/^secret of/)]);
  });

  afterAll(async () => {
    const data = world.env['YAOPAI_DATA_DIR']!;
    await Promise.all([rm(join(data, 'deep'), { recursive: true }), rm(join(data, `${value}.txt`))]);
    await world.sql.rows(`UPDATE applications SET redirect_uris = '{}'`);
    await world.sql.rows('DELETE FROM attempt_windows');
    await world.sql.rows('DELETE FROM audit_events');
    await world.sql.rows(`UPDATE users SET city = NULL, country = NULL, custom_data = '{}'`);
  });
});

describe('a person who left everything that can be left', () => {
  let traces: Traces;
  let leaver: WholePerson;
  let avatars: string[];
  let stayerTraces: Traces;
  let stayer: WholePerson;
  let stayerAvatar: string;
  let before: { stayer: string[]; rows: object[]; exported: AccountExport };

  const exportOf = ({ email, password }: WholePerson): Promise<AccountExport> =>
    world.http.ok('POST /account/export', { email, password });
  /** Without what changes with each. */
  const kept = ({ exportedAt: _, events, ...rest }: AccountExport): object => ({
    ...rest,
    events: events.filter(({ type }) => !type.includes('export')),
  });

  beforeAll(async () => {
    traces = new Traces(world);
    stayerTraces = new Traces(world);
    leaver = await wholePerson(cast(), traces);
    stayer = await wholePerson(cast(), stayerTraces);
    avatars = [];
    const openId = world.wechat.openId(leaver.person);
    // One that was replaced, one that is shown, and one that waits for WeChat's word.
    for (const colour of [0xaa0000, 0x00aa00, 0xaaaa00]) {
      const user = await uploaded(world, await picture(colour), { token: leaver.token });
      avatars.push(avatarOf(user));
      traces.look('avatar', avatars.at(-1)!);
      if (avatars.length < 3) await pushes.verdict(pushes.traceOf(user.photo), 'pass');
    }
    for (const [event, RevokeInfo] of [
      ['user_info_modified', ''],
      ['user_authorization_revoke', '8'],
    ])
      expect(await pushes.push({ Event: event, OpenID: openId, AppID: WECHAT.main, RevokeInfo })).toBe('success');
    stayerAvatar = avatarOf(await uploaded(world, await picture(0x0000aa), { token: stayer.token }));
    traces.lookForBytes('keyed hash of the openid', await subjectHash(world, 'open-id', WECHAT.main, openId));
    traces.lookForBytes('keyed hash of the number', await subjectHash(world, 'phone', `+86${leaver.phone}`));
  });

  it('is found all over the database before', async () => {
    const found = (await traces.inTables()).map((each) => each.split(': ')[1]!.split(',')[0]!);
    expect([...new Set(found)].sort()).toEqual(
      [
        'address',
        'avatar',
        'birthdate',
        'city',
        'country',
        'custom data',
        'device',
        'email',
        'nickname',
        'openid',
        'phone',
        'province',
        'session key',
        'unionid',
        'username',
        ...(found.includes('photo') ? ['photo'] : []),
      ].sort(),
    );
    expect(await storedAvatars(world)).toEqual([avatars[1]!, avatars[2]!, stayerAvatar].sort());
  });

  it('takes everything along, and about nobody else', async () => {
    const text = JSON.stringify(await exportOf(leaver));
    const { id, email, phone, merged } = leaver;
    for (const own of [id, email, phone, world.wechat.openId(leaver.person), avatars[2]!]) expect(text).toContain(own);
    for (const foreign of [stayer.id, stayer.email, stayer.phone, world.wechat.openId(stayer.person), ...merged])
      expect(text).not.toContain(foreign);
    expect(text).not.toContain(world.wechat.sessionKey(leaver.person));
  });

  it('is all there until the last minute, whoever knocks', async () => {
    const { email, password, phone, person, id } = leaver;
    const { erasedAfter } = await world.http.ok('POST /account/close', { email, password });
    expect(new Date(erasedAfter).getTime() - clock.now()).toBe(7 * 24 * 60 * 60_000);
    await advance({ days: 7, minutes: -1 });
    const rows = await rowsOf(id, ...leaver.merged);
    // These leave a session key, a code that nobody enters, and marks of what was tried.
    for (const refused of [
      await world.http.outcome('POST /sign-in/wechat', { code: await world.wechat.code(person) }),
      await world.http.outcome('POST /sign-in/password', { email, password }),
      (await taps.refused(person, phone, { way: 'both' })).name,
      await world.http.outcome('POST /sign-in/code', { email, code: await people.code({ email }, 'sign-in') }),
    ])
      expect(refused).toBe('ACCOUNT_CLOSING');
    await people.code({ phone }, 'sign-in');
    traces.look('session key', world.wechat.sessionKey(person));
    await job.run();
    expect(await rowsOf(id, ...leaver.merged)).toEqual(rows);
    expect(await stateOf(world, id)).toBe('closing');
  });

  it('is nowhere once the time is over', async () => {
    before = {
      stayer: await stayerTraces.inTables(),
      rows: await rowsOf(stayer.id, ...stayer.merged),
      exported: await exportOf(stayer),
    };
    await advance({ minutes: 2 });
    await job.run();
    expect(await traces.inTables()).toEqual([]);
    expect(await traces.inFiles()).toEqual([]);
    expect(traces.inLogs()).toEqual([]);
    expect(await findLeftOver(world)).toEqual([]);
    expect(await findBroken(world)).toEqual([]);
  });

  it('leaves that somebody is gone, and one record of it', async () => {
    const all = [leaver.id, ...leaver.merged];
    expect(await Promise.all(all.map((id) => stateOf(world, id)))).toEqual(['erased', 'erased', 'erased']);
    expect(await countEvents(world, leaver.id, 'user.erased')).toBe(1);
    expect(await world.sql.count('SELECT count(*) FROM block_tombstones')).toBe(0);
  });

  it('takes the pictures along', async () => {
    expect(await storedAvatars(world)).toEqual([stayerAvatar]);
    for (const avatar of avatars) {
      for (const name of [`${avatar}.webp`, `${avatar}-128.webp`])
        expect((await world.http.send('GET', `/avatars/${name}`, { app: null })).status).toBe(404);
    }
    expect((await world.http.send('GET', `/avatars/${stayerAvatar}.webp`, { app: null })).status).toBe(200);
  });

  it('leaves others as they were', async () => {
    // The job also ends what is too old of everybody's.
    const aged = (each: string): boolean => /^(sessions|wechat_session_keys)\./.test(each);
    const now = await stayerTraces.inTables();
    expect(now.filter((each) => !aged(each))).toEqual(before.stayer.filter((each) => !aged(each)));
    expect(await rowsOf(stayer.id, ...stayer.merged)).toEqual(before.rows);
    expect(kept(await exportOf(stayer))).toEqual(kept(before.exported));
  });

  it('opens nothing any more, and is somebody new who finds name, email, number and WeChat free', async () => {
    const { email, password, phone, person, id, refreshToken, token } = leaver;
    expect(await world.http.outcome('POST /sign-in/password', { email, password })).toBe('CREDENTIALS_WRONG');
    expect(await world.http.outcome('GET /me', undefined, { token })).toMatch(
      /^SESSION_(ENDED|EXPIRED)$|^TOKEN_INVALID$/,
    );
    expect(await world.http.outcome('POST /sessions/refresh', { refreshToken })).toMatch(/^SESSION_(ENDED|EXPIRED)$/);
    // Or they would come to the one who owns the unionid that was in dispute.
    await world.wechat.setUnionId(person, null);
    const again = await world.signIn(person, IN_OTHER);
    expect([again.isNewUser, again.user.id === id, again.user.nickname, again.user.photo]).toEqual([
      true,
      false,
      null,
      null,
    ]);
    const member = await people.signUp({ email, code: await people.code({ email }, 'sign-up') });
    await people.bind(member.token, { phone });
    expect([member.id === id, await people.accountBehind({ phone })]).toEqual([false, member.id]);
  });
});

describe('somebody who was blocked before they left', () => {
  it('is nowhere, and stays out by WeChat, unionid and number', async () => {
    const traces = new Traces(world);
    const leaver = await wholePerson(cast(), traces);
    const { id, email, password, phone, person } = leaver;
    const openIds = [WECHAT.main, WECHAT.other].map((app) => [app, world.wechat.openId(person, app)] as const);
    await setState(world.sql, id, 'blocked');
    await world.http.ok('POST /account/close', { email, password });
    await advance({ days: 7, minutes: 1 });
    await job.run();
    expect([await stateOf(world, id), await traces.inTables()]).toEqual(['erased', []]);
    expect([await traces.inFiles(), traces.inLogs()]).toEqual([[], []]);
    const hashes = await Promise.all([
      ...openIds.map(([app, openId]) => subjectHash(world, 'open-id', app, openId)),
      subjectHash(world, 'phone', `+86${phone}`),
    ]);
    for (const hash of hashes)
      expect(await world.sql.count('SELECT count(*) FROM block_tombstones WHERE subject_hash = $1', [hash])).toBe(1);

    const signIn = async (code: Promise<string>, options = {}) =>
      world.http.outcome('POST /sign-in/wechat', { code: await code }, options);
    expect(await signIn(world.wechat.code(person))).toBe('ACCOUNT_BLOCKED');
    expect(await signIn(world.wechat.code(person, WECHAT.other), IN_OTHER)).toBe('ACCOUNT_BLOCKED');
    const stranger = await world.wechat.person();
    expect((await taps.refused(stranger, phone)).name).toBe('ACCOUNT_BLOCKED');
    expect(await stateOf(world, id)).toBe('erased');
  });
});

describe('an account that was merged away', () => {
  const LEFT_BY_A_MERGE = ['avatars.id: avatar', 'users.nickname: nickname', 'users.photo: avatar', 'users.city: city'];

  /** Whose profile the survivor did not need. */
  async function mergedAway() {
    const traces = new Traces(world);
    const values = { nickname: `走了-${randomUUID()}`, city: `城市-${randomUUID()}` };
    for (const [kind, value] of Object.entries(values)) traces.look(kind, value);
    const [{ person, w }, survivor] = [await silent(cast()), await people.proven('phone')];
    await world.http.ok('PUT /me', values, { token: w.accessToken });
    await world.http.ok('PUT /me', { nickname: 'Stays', city: 'Here' }, { token: survivor.token });
    await uploaded(world, await picture(0x123456), { token: survivor.token });
    const avatar = await uploaded(world, await picture(0x654321), { token: w.accessToken });
    expect(await pushes.verdict(pushes.traceOf(avatar.photo), 'pass')).toBe('success');
    traces.look('avatar', avatarOf(avatar));
    await taps.signIn(person, survivor.handle.phone!);
    expect(await stateOf(world, w.user.id)).toBe('merged');
    return { traces, merged: w.user.id, survivor: survivor.id, person };
  }

  it('keeps its profile as long as the merge can be undone, and not longer', async () => {
    const { traces, merged, survivor, person } = await mergedAway();
    await advance({ days: 29, hours: 23 });
    await job.run();
    expect(await traces.inTables()).toEqual(LEFT_BY_A_MERGE);
    const rows = await rowsOf(survivor);
    await advance({ days: 1 });
    await job.run();
    expect(await traces.inTables()).toEqual([]);
    expect([await traces.inFiles(), traces.inLogs()]).toEqual([[], []]);
    expect([await stateOf(world, merged), await rowsOf(survivor)]).toEqual(['merged', rows]);
    expect(await findLeftOver(world)).toEqual([]);
    expect((await world.signIn(person)).user.id).toBe(survivor);
  });

  it('goes with the one that it went into', async () => {
    const { traces, merged, survivor, person } = await mergedAway();
    await advance({ minutes: 2 });
    const proof = { wechatCode: await world.wechat.code(person) };
    await world.http.ok('POST /account/close', proof);
    await advance({ days: 7, minutes: 1 });
    await job.run();
    expect([await stateOf(world, survivor), await stateOf(world, merged)]).toEqual(['erased', 'erased']);
    expect(await traces.inTables()).toEqual([]);
  });

  it('and has come back is not erased with the one that it had gone into', async () => {
    const { traces, merged, survivor, person } = await mergedAway();
    expect(await operator.undoNewest(survivor)).toBe('ok');
    const handle = await phoneOf(survivor);
    const code = await people.code(handle, 'close-account');
    await world.http.ok('POST /account/close', { ...handle, code });
    await advance({ days: 7, minutes: 1 });
    await job.run();
    expect([await stateOf(world, survivor), await stateOf(world, merged)]).toEqual(['erased', 'active']);
    expect(await traces.inTables()).toEqual(LEFT_BY_A_MERGE);
    expect((await world.signIn(person)).user.id).toBe(merged);
  });

  async function phoneOf(id: UserId): Promise<{ phone: string }> {
    return world.sql.one<{ phone: string }>('SELECT phone FROM users WHERE id = $1', [id]);
  }
});

async function hashOf(value: string): Promise<Buffer> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value)));
}
