import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignInReply, SignInWithWechatRequest } from '@yaopai/protocol';
import { encryptOpenData, type ProfileResult, signRawData } from '@yaopai/wechat-sandbox';

import { WECHAT } from '../src/deployment.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const AVATAR = 'https://thirdwx.qlogo.cn/mmopen/vi_32/of-a-person/132';
const SECOND = 1_000;

const clock = new TestClock();
let world: World;
let person: Person;
beforeAll(async () => {
  world = await World.start({ clock });
});
beforeEach(async () => {
  await world.wechat.sandbox.setClock(clock.now());
  person = await world.wechat.person();
});
afterAll(() => world.close());

/** Both clocks, so that WeChat and the server agree. */
async function advance(duration: Parameters<TestClock['advance']>[0]): Promise<void> {
  clock.advance(duration);
  await world.wechat.sandbox.setClock(clock.now());
}

/** What `wx.getUserInfo` gives now, stamped and sealed with the live key. */
const tap = (nickName = '小明') =>
  world.wechat.sandbox.profile(person.id, { appId: WECHAT.main, nickName, avatarUrl: AVATAR });

const signInWith = (profile: Omit<SignInWithWechatRequest, 'code'>): Promise<SignInReply> =>
  world.signIn(person, { profile });

/** Encrypted data as WeChat would never send it, sealed with a key. */
function forged(key: string, change: (plain: Record<string, unknown>) => void): { encryptedData: string; iv: string } {
  const plain: Record<string, unknown> = {
    openId: world.wechat.openId(person),
    nickName: '伪造',
    avatarUrl: AVATAR,
    watermark: { appid: WECHAT.main, timestamp: Math.floor(clock.now() / SECOND) },
  };
  change(plain);
  return encryptOpenData(key, JSON.stringify(plain));
}

describe('profile data that WeChat vouches for', () => {
  it('sets nickname and avatar by encryptedData and iv', async () => {
    const code = await world.wechat.code(person);
    const { encryptedData, iv } = await tap();
    const reply = await world.http.ok('POST /sign-in/wechat', { code, encryptedData, iv });
    expect(reply.user).toMatchObject({ nickname: '小明', photo: AVATAR });
    expect(reply.profileIgnored).toBeUndefined();
  });

  it('sets them by rawData and signature', async () => {
    const code = await world.wechat.code(person);
    const { rawData, signature } = await tap();
    const reply = await world.http.ok('POST /sign-in/wechat', { code, rawData, signature });
    expect(reply.user).toMatchObject({ nickname: '小明', photo: AVATAR });
  });

  it('sets them when all four come together', async () => {
    const code = await world.wechat.code(person);
    const { rawData, signature, encryptedData, iv } = await tap();
    const reply = await world.http.ok('POST /sign-in/wechat', { code, rawData, signature, encryptedData, iv });
    expect(reply.user.nickname).toBe('小明');
  });

  it('stays for later sign-ins and is updated by newer data', async () => {
    await world.wechat.code(person);
    await signInWith(await only(tap('第一'), 'encryptedData', 'iv'));
    expect((await world.signIn(person)).user.nickname).toBe('第一');
    expect((await signInWith(await only(tap('第二'), 'rawData', 'signature'))).user.nickname).toBe('第二');
  });
});

describe('profile data that nobody vouches for', () => {
  it("is taken as the person's own word for rawData without signature", async () => {
    const reply = await signInWith({ rawData: JSON.stringify({ nickName: '自称', avatarUrl: AVATAR }) });
    expect(reply.user).toMatchObject({ nickname: '自称', photo: AVATAR });
    expect(reply.profileIgnored).toBeUndefined();
  });

  it.each<
    [
      string,
      (data: {
        rawData: string;
        signature: string;
        encryptedData: string;
        iv: string;
      }) => Omit<SignInWithWechatRequest, 'code'>,
    ]
  >([
    ['a signature of something else', ({ signature }) => ({ rawData: '{"nickName":"假"}', signature })],
    ['a signature that is no hex', ({ rawData }) => ({ rawData, signature: 'z'.repeat(40) })],
    ['a short signature', ({ rawData, signature }) => ({ rawData, signature: signature.slice(0, 38) })],
    ['a signature alone', ({ signature }) => ({ signature })],
    ['an iv alone', ({ iv }) => ({ iv })],
    ['encrypted data alone', ({ encryptedData }) => ({ encryptedData })],
    ['encrypted data cut short', ({ encryptedData, iv }) => ({ encryptedData: encryptedData.slice(0, 40), iv })],
    [
      'encrypted data with another iv',
      ({ encryptedData }) => ({ encryptedData, iv: Buffer.alloc(16, 7).toString('base64') }),
    ],
    ['an iv of eight bytes', ({ encryptedData }) => ({ encryptedData, iv: Buffer.alloc(8).toString('base64') })],
    ['iv and data swapped', ({ encryptedData, iv }) => ({ encryptedData: iv, iv: encryptedData.slice(0, 64) })],
    ['rawData that is no JSON', () => ({ rawData: 'nickName=x' })],
    ['rawData that is null', () => ({ rawData: 'null' })],
    ['rawData that is a text', () => ({ rawData: '"x"' })],
  ])('is ignored, said so, and the sign-in succeeds: %s', async (_, choose) => {
    await world.wechat.code(person);
    const reply = await signInWith(choose(await tap()));
    expect(reply.profileIgnored).toBe(true);
    expect(reply.user).toMatchObject({ nickname: null, photo: null });
  });

  it.each<[string, (plain: Record<string, unknown>) => void]>([
    ['without a watermark', (plain) => delete plain['watermark']],
    ['with a watermark that is a text', (plain) => (plain['watermark'] = 'x')],
    [
      'stamped eleven minutes ago',
      (plain) => (plain['watermark'] = { appid: WECHAT.main, timestamp: clock.now() / SECOND - 660 }),
    ],
    [
      'stamped two minutes ahead',
      (plain) => (plain['watermark'] = { appid: WECHAT.main, timestamp: clock.now() / SECOND + 120 }),
    ],
    ['stamped in milliseconds', (plain) => (plain['watermark'] = { appid: WECHAT.main, timestamp: clock.now() })],
    [
      'stamped as a text',
      (plain) => (plain['watermark'] = { appid: WECHAT.main, timestamp: `${clock.now() / SECOND}` }),
    ],
  ])('is ignored when it is encrypted %s', async (_, change) => {
    await world.wechat.code(person);
    const reply = await signInWith(forged(world.wechat.sessionKey(person), change));
    expect(reply.profileIgnored).toBe(true);
    expect(reply.user.nickname).toBeNull();
  });
});

describe('profile data of somebody else', () => {
  it.each<[string, (plain: Record<string, unknown>) => void]>([
    ['another openid', (plain) => (plain['openId'] = 'o-somebody-else')],
    [
      'another mini program',
      (plain) => (plain['watermark'] = { appid: WECHAT.other, timestamp: Math.floor(clock.now() / SECOND) }),
    ],
  ])('refuses the sign-in: %s', async (_, change) => {
    const code = await world.wechat.code(person);
    const profile = forged(world.wechat.sessionKey(person), change);
    const users = await world.sql.count('SELECT count(*) FROM users');
    const problem = await world.http.refused('POST /sign-in/wechat', { code, ...profile });
    expect(problem.name).toBe('WECHAT_DATA_MISMATCH');
    expect(await world.sql.count('SELECT count(*) FROM users')).toBe(users);
  });

  it('sealed with their own key is ignored: it cannot be read', async () => {
    const stranger = await world.wechat.person();
    await world.wechat.code(stranger);
    const { encryptedData, iv } = await world.wechat.sandbox.profile(stranger.id, {
      appId: WECHAT.main,
      nickName: '别人',
    });
    const reply = await signInWith({ encryptedData, iv });
    expect(reply.profileIgnored).toBe(true);
    expect(reply.user.nickname).toBeNull();
  });

  it('keeps the session key although the call fails', async () => {
    const code = await world.wechat.code(person);
    const profile = forged(world.wechat.sessionKey(person), (plain) => (plain['openId'] = 'o-somebody-else'));
    await world.http.refused('POST /sign-in/wechat', { code, ...profile });
    expect(
      await world.sql.count('SELECT count(*) FROM wechat_session_keys WHERE open_id = $1', [
        world.wechat.openId(person),
      ]),
    ).toBe(1);
  });
});

describe('what may be set', () => {
  it("is never the anonymous name and avatar of today's WeChat", async () => {
    await world.wechat.code(person);
    const { encryptedData, iv } = await world.wechat.sandbox.profile(person.id, { appId: WECHAT.main });
    const reply = await signInWith({ encryptedData, iv });
    expect(reply.user).toMatchObject({ nickname: null, photo: null });
    expect(reply.profileIgnored).toBeUndefined();
  });

  it('does not replace what WeChat gave before by anonymous values', async () => {
    await world.wechat.code(person);
    await signInWith(await only(tap(), 'encryptedData', 'iv'));
    const anonymous = await world.wechat.sandbox.profile(person.id, { appId: WECHAT.main });
    const reply = await signInWith({ rawData: anonymous.rawData, signature: anonymous.signature });
    expect(reply.user).toMatchObject({ nickname: '小明', photo: AVATAR });
  });

  it('does not replace what the user set', async () => {
    const { accessToken: token } = await world.signIn(person);
    await world.http.ok('PUT /me', { nickname: '自己的', photo: 'https://wx.qlogo.cn/mine/132' }, { token });
    const reply = await signInWith(await only(tap(), 'encryptedData', 'iv'));
    expect(reply.user).toMatchObject({ nickname: '自己的', photo: 'https://wx.qlogo.cn/mine/132' });
  });

  it('is nickname and avatar only', async () => {
    const rawData = JSON.stringify({
      nickName: '全',
      gender: 1,
      city: 'Shenzhen',
      province: 'Guangdong',
      country: 'China',
      phone: '13800000000',
      openId: 'x',
      status: 'Suspended',
    });
    const { user } = await signInWith({ rawData });
    expect(user).toMatchObject({
      nickname: '全',
      gender: 'U',
      city: null,
      province: null,
      country: null,
      phone: null,
      status: 'Activated',
    });
  });

  it.each([
    ['a picture elsewhere', 'https://example.com/a.png'],
    ['a picture on a host that only ends alike', 'https://evilqlogo.cn/a.png'],
    ['a picture with NUL', 'https://thirdwx.qlogo.cn/a\u0000.png'],
    ['a picture with a line break', 'https://thirdwx.qlogo.cn/a\n.png'],
    ['a script', 'javascript:alert(1)'],
    ['a number', 1],
  ])('is no %s', async (_, avatarUrl) => {
    const { user } = await signInWith({ rawData: JSON.stringify({ nickName: '有名', avatarUrl }) });
    expect(user).toMatchObject({ nickname: '有名', photo: null });
  });

  it('is the avatar by https when WeChat gave it by http', async () => {
    const { user } = await signInWith({ rawData: JSON.stringify({ avatarUrl: AVATAR.replace('https:', 'http:') }) });
    expect(user.photo).toBe(AVATAR);
  });

  it.each([
    ['only control characters', '\u0000\u0007'],
    ['only blanks', '  \t '],
    ['65 characters', 'a'.repeat(65)],
    ['an object', { a: 1 }],
  ])('is no nickname of %s', async (_, nickName) => {
    expect((await signInWith({ rawData: JSON.stringify({ nickName }) })).user.nickname).toBeNull();
  });

  it('is a nickname without its control characters, and with its emoji', async () => {
    expect((await signInWith({ rawData: JSON.stringify({ nickName: ' 小\u0000明😀 ' }) })).user.nickname).toBe(
      '小明😀',
    );
  });

  it('is nothing that breaks when half a character comes', async () => {
    const reply = await signInWith({ rawData: '{"nickName":"a\\ud800"}' });
    expect(reply.user.status).toBe('Activated');
  });
});

describe('session keys', () => {
  const rotate = async (): Promise<void> => world.wechat.rotateKey(person);

  it('open data of the button pressed before the login rotated the key', async () => {
    await world.signIn(person);
    const { encryptedData, iv } = await tap();
    await advance({ seconds: 5 });
    await rotate();
    const reply = await signInWith({ encryptedData, iv });
    expect(reply.profileIgnored).toBeUndefined();
    expect(reply.user.nickname).toBe('小明');
  });

  it('are three: the newest and the two before it', async () => {
    const taps = [];
    for (let index = 0; index < 4; index++) {
      if (index > 0) await rotate();
      await world.signIn(person);
      taps.push(await tap(`第${index}`));
      await advance({ seconds: 5 });
    }
    const nicknames = [];
    for (const { rawData, signature } of taps) {
      const { user, profileIgnored } = await signInWith({ rawData, signature });
      nicknames.push(profileIgnored ? 'ignored' : user.nickname);
    }
    expect(nicknames).toEqual(['ignored', '第1', '第2', '第3']);
  });

  it('once superseded open only data stamped at most a minute later', async () => {
    await world.signIn(person);
    const old = world.wechat.sessionKey(person);
    await rotate();
    await world.signIn(person);
    const supersededAt = Math.floor(clock.now() / SECOND);
    const stamped = (offset: number) =>
      forged(old, (plain) => (plain['watermark'] = { appid: WECHAT.main, timestamp: supersededAt + offset }));
    await advance({ seconds: 90 });
    expect((await signInWith(stamped(60))).user.nickname).toBe('伪造');
    expect((await signInWith(stamped(62))).profileIgnored).toBe(true);
  });

  it('once superseded open nothing after ten minutes', async () => {
    await world.signIn(person);
    const old = world.wechat.sessionKey(person);
    await rotate();
    await world.signIn(person);
    const rawData = '{"nickName":"旧钥匙"}';
    const signature = signRawData(rawData, old);
    await advance({ minutes: 9, seconds: 59 });
    expect((await signInWith({ rawData, signature })).user.nickname).toBe('旧钥匙');
    await advance({ seconds: 2 });
    expect((await signInWith({ rawData, signature })).profileIgnored).toBe(true);
  });

  it('are kept also when the sign-in is refused', async () => {
    const { user } = await world.signIn(person);
    const keyRow = () =>
      world.sql.one<{ fingerprint: Buffer }>('SELECT fingerprint FROM wechat_session_keys WHERE open_id = $1', [
        world.wechat.openId(person),
      ]);
    const before = await keyRow();
    await world.sql.rows(`UPDATE users SET state = 'blocked' WHERE id = $1`, [user.id]);
    await rotate();
    await world.http.refused('POST /sign-in/wechat', { code: await world.wechat.code(person) });
    expect((await keyRow()).fingerprint).not.toEqual(before.fingerprint);
  });

  it('lie in the database sealed, never as they are', async () => {
    await world.signIn(person);
    const key = world.wechat.sessionKey(person);
    const row = await world.sql.one<Record<string, unknown>>('SELECT * FROM wechat_session_keys WHERE open_id = $1', [
      world.wechat.openId(person),
    ]);
    const text = JSON.stringify(row, (_, value: unknown) =>
      Buffer.isBuffer(value) ? value.toString('latin1') : value,
    );
    expect(text).not.toContain(key);
    expect(text).not.toContain(Buffer.from(key, 'base64').toString('latin1'));
    expect(row['sealed']).toMatch(/^[0-9a-f]{8}\.[A-Za-z0-9_-]+$/);
  });

  it('count as the same key when a login did not rotate it', async () => {
    await world.signIn(person);
    await world.signIn(person);
    await world.signIn(person);
    const row = await world.sql.one('SELECT second_sealed, third_sealed FROM wechat_session_keys WHERE open_id = $1', [
      world.wechat.openId(person),
    ]);
    expect(row).toEqual({ second_sealed: null, third_sealed: null });
  });
});

/** Some of what a tap gave. */
async function only<K extends keyof ProfileResult>(
  data: Promise<ProfileResult>,
  ...keys: K[]
): Promise<Pick<ProfileResult, K>> {
  const all = await data;
  const chosen: Partial<ProfileResult> = {};
  for (const key of keys) chosen[key] = all[key];
  return chosen as Pick<ProfileResult, K>;
}
