import { describe, expect, test } from '@jest/globals';
import { CODE } from '../../test/fake-credentials.js';
import { problem } from '../../test/fake-server.js';
import { createWorld, failure } from '../../test/world.js';

const AVATAR = 'POST /me/avatar';
const REFRESH = 'POST /sessions/refresh';

describe('updateAvatar', () => {
  test('chooses one compressed picture, uploads it and answers the user with it', async () => {
    const { client, server, wx } = createWorld();
    await client.login();
    wx.calls.length = 0;
    const { photo, photoPending, token } = await client.updateAvatar();
    expect([photo, photoPending]).toEqual([`https://id.example.com/avatars/${'1'.padStart(22, 'a')}.webp`, true]);
    expect(token).toBe((await client.getCurrentUser())!.token);
    expect(wx.calls).toEqual(['chooseMedia', AVATAR, 'GET /me']);
    expect(wx.chosenBy).toEqual([{ count: 1, mediaType: ['image'], sizeType: ['compressed'] }]);
    expect(server.account.pictures).toEqual(['wxfile://tmp_1.jpg']);
  });

  test('takes the picture of the button without asking for another one', async () => {
    const { client, server, wx } = createWorld();
    await client.login();
    await client.updateAvatar('wxfile://tmp_2.png');
    expect(wx.calls).not.toContain('chooseMedia');
    expect(server.account.pictures).toEqual(['wxfile://tmp_2.png']);
  });

  test('uploads with the headers of any request but the content type, which WeChat writes', async () => {
    const { client, server, appId } = createWorld();
    const { token } = await client.login();
    await client.updateAvatar('wxfile://tmp_1.jpg');
    const { header } = server.seen[1]!;
    expect(header).toEqual({
      'accept-language': 'zh-CN',
      'x-yaopai-app-id': appId,
      'x-yaopai-wechat-appid': 'wxdemo000000000001',
      authorization: `Bearer ${token}`,
    });
  });

  test('chooses by chooseImage where there is no chooseMedia', async () => {
    const { client, server, wx } = createWorld();
    await client.login();
    delete wx.chooseMedia;
    await client.updateAvatar();
    expect(wx.calls).toContain('chooseImage');
    expect(server.account.pictures).toEqual(['wxfile://tmp_1.jpg']);
  });

  test('renews a refused token once and uploads the same picture again', async () => {
    const { client, server } = createWorld();
    await client.login();
    server.expireTokens();
    expect((await client.updateAvatar()).id).toBe('user-ann');
    expect([server.count(AVATAR), server.count(REFRESH)]).toEqual([2, 1]);
    expect(server.account.pictures).toEqual(['wxfile://tmp_1.jpg']);
  });

  test.each([
    [{ errMsg: 'chooseMedia:fail cancel' }, 79004],
    [{ errMsg: 'chooseMedia:fail cancel', errno: 1 }, 79004],
    [{ errMsg: 'chooseMedia:fail privacy permission is not authorized', errno: 104 }, 79006],
    [{ errMsg: 'chooseMedia:fail api scope is not declared in the privacy agreement', errno: 112 }, 79008],
  ])('names the refusal %j, and uploads nothing', async (picked, code) => {
    const { client, wx, told } = createWorld();
    await client.login();
    wx.picked = picked;
    expect(await failure(client.updateAvatar())).toMatchObject({ code, data: { errMsg: picked.errMsg } });
    expect(wx.calls).not.toContain(AVATAR);
    expect(told).toMatchObject([{ code }]);
  });

  test.each([[undefined], [{}], [{ errno: 1 }]])(
    'takes a chooser that failed with %j for a refusal',
    async (picked) => {
      const { client, wx, told } = createWorld();
      await client.login();
      wx.picked = picked as never;
      expect(await failure(client.updateAvatar())).toMatchObject({ code: 79004, name: 'USER_DENIED' });
      expect(wx.calls).not.toContain(AVATAR);
      expect(told).toMatchObject([{ code: 79004 }]);
    },
  );

  test.each([
    [undefined, 60_000],
    [20_000, 60_000],
    [120_000, 120_000],
  ])('gives the upload a minute, or the timeout of %s ms where that is longer', async (timeout, expected) => {
    const { client, wx } = createWorld({ timeout });
    await client.login();
    const { request, uploadFile } = wx;
    const given: Record<string, unknown> = {};
    wx.uploadFile = (options) => ((given.upload = (options as { timeout?: number }).timeout), uploadFile(options));
    wx.request = (options) => ((given.request = (options as { timeout?: number }).timeout), request(options));
    await client.updateAvatar();
    await client.getSecurityLevel();
    expect(given).toEqual({ upload: expected, request: timeout || 10_000 });
  });

  test('opens no chooser when nobody is signed in', async () => {
    const { client, wx } = createWorld();
    expect(await failure(client.updateAvatar())).toMatchObject({ code: 2020 });
    expect(wx.calls).toEqual([]);
  });

  test("refuses what is no path, for example the button's whole detail", async () => {
    const { client, server } = createWorld();
    await client.login();
    const wrong = client.updateAvatar({ avatarUrl: 'wxfile://tmp_1.jpg' } as never);
    expect(await failure(wrong)).toMatchObject({ code: 2231, data: { fields: [{ field: 'avatarUrl' }] } });
    expect(server.count(AVATAR)).toBe(0);
  });

  test("passes on the server's refusal, and what stands in its place, as errors of any request", async () => {
    const { client, server } = createWorld();
    await client.login();
    expect(await failure(client.updateAvatar('wxfile://tmp_1.exe'))).toMatchObject({
      code: 2231,
      requestId: 'req-1',
      data: { fields: [{ field: 'file' }] },
    });
    server.failNext(AVATAR, problem(403, 30006, 'CONTENT_RISKY'), { status: 413, data: '<html>' });
    expect(await failure(client.updateAvatar('a.jpg'))).toMatchObject({ code: 30006 });
    expect(await failure(client.updateAvatar('a.jpg'))).toMatchObject({ code: 79003, data: { status: 413 } });
    server.failNext(AVATAR, { status: 200, data: 'ok' }, { status: 200, data: null });
    expect(await failure(client.updateAvatar('a.jpg'))).toMatchObject({ code: 79003 });
    expect(await failure(client.updateAvatar('a.jpg'))).toMatchObject({ code: 79003 });
  });

  test.each([
    ['network', 79001],
    ['timeout', 79002],
  ] as const)('names a failed transport: %s', async (fault, code) => {
    const { client, server } = createWorld();
    await client.login();
    server.failNext(AVATAR, fault);
    expect(await failure(client.updateAvatar('a.jpg'))).toMatchObject({ code });
    expect(server.count(AVATAR)).toBe(1);
  });

  test('gives a picture to nobody else when the user changes while it is chosen', async () => {
    const { client, server, wx } = createWorld();
    await client.login();
    let pick: () => void = () => undefined;
    const picked = new Promise<void>((resolve) => (pick = resolve));
    wx.chooseMedia = ({ success }) => void picked.then(() => success?.({ tempFiles: [{ tempFilePath: 'a.jpg' }] }));
    const updating = client.updateAvatar();
    await client.logout();
    pick();
    expect(await failure(updating)).toMatchObject({ code: 2020 });
    expect(server.count(AVATAR)).toBe(0);
  });
});

describe('getSecurityLevel', () => {
  test('answers what the server says', async () => {
    const { client } = createWorld();
    expect(await failure(client.getSecurityLevel())).toMatchObject({ code: 2020 });
    await client.login();
    expect(await client.getSecurityLevel()).toEqual({
      score: 20,
      email: false,
      phone: false,
      password: false,
      passwordSecurityLevel: null,
      mfa: false,
    });
  });
});

describe('password, phone and email', () => {
  test('the password changes with the old one', async () => {
    const { client, server } = createWorld();
    await client.login();
    expect((await client.updatePassword('correct horse')).id).toBe('user-ann');
    expect(await failure(client.updatePassword('battery'))).toMatchObject({ code: 2203 });
    await client.updatePassword('battery', 'correct horse');
    expect(server.account.passwords.get('user-ann')).toBe('battery');
  });

  test('the phone is bound, replaced with codes of both, and taken off', async () => {
    const { client, server } = createWorld();
    await client.login();
    await client.bindPhone('13800138000', CODE);
    await client.sendSmsCode('13900139000', { purpose: 'bind' });
    expect(await failure(client.updatePhone('13900139000', CODE))).toMatchObject({ code: 2001 });
    const { phone } = await client.updatePhone('13900139000', CODE, '13800138000', CODE);
    expect([phone, server.seen.at(-1)!.body]).toEqual([
      '13900139000',
      { phone: '13900139000', code: CODE, oldCode: CODE },
    ]);
    expect(await client.unbindPhone()).toMatchObject({ phone: null, phoneVerified: false });
  });

  test('the email is bound, replaced with codes of both, and taken off', async () => {
    const { client, server } = createWorld();
    await client.login();
    await client.sendEmail('a@example.com', 'bind');
    expect(await client.bindEmail('a@example.com', CODE)).toMatchObject({
      email: 'a@example.com',
      emailVerified: true,
    });
    await client.sendEmail('b@example.com', 'bind');
    expect(await failure(client.updateEmail('b@example.com', CODE))).toMatchObject({ code: 2001 });
    await client.updateEmail('b@example.com', CODE, 'a@example.com', CODE);
    expect(server.seen.at(-1)!.body).toEqual({ email: 'b@example.com', code: CODE, oldCode: CODE });
    expect(await client.unbindEmail()).toMatchObject({ email: null, emailVerified: false });
    expect((await client.getCurrentUser())!.email).toBeNull();
  });

  test('need a session', async () => {
    const { client, wx } = createWorld();
    for (const refused of [client.updatePassword('x'), client.unbindPhone(), client.unbindEmail()]) {
      expect(await failure(refused)).toMatchObject({ code: 2020 });
    }
    expect(wx.calls).toEqual([]);
  });
});
