import { describe, expect, test } from '@jest/globals';
import { createWorld, failure } from '../test/world.js';
import { Authing } from './authing.js';

const SIGN_IN = 'POST /sign-in/wechat';
const BIND = 'POST /me/phone/wechat';

describe('Authing, the first generation', () => {
  test('signs in with the developer’s code and never calls wx.login', async () => {
    const { wx, server, appId } = createWorld();
    const authing = new Authing({ userPoolId: appId });
    const detail = {
      errMsg: 'getUserInfo:ok',
      rawData: '{"nickName":"Band"}',
      signature: 'ab',
      encryptedData: 'e',
      iv: 'i',
    };
    expect((await authing.loginWithWxapp(server.issueCode('ann'), detail)).id).toBe('user-ann');
    expect(wx.calls).toEqual([SIGN_IN]);
    expect(server.seen[0]!.body).toMatchObject({ rawData: '{"nickName":"Band"}', iv: 'i' });
    expect(server.seen[0]!.header['x-yaopai-user-pool-id']).toBe(appId);
  });

  test('names a refused tap, and sends nothing', async () => {
    const { wx, appId } = createWorld();
    const authing = new Authing({ userPoolId: appId });
    expect(await failure(authing.loginWithWxapp('code', { errMsg: 'getUserInfo:fail auth deny' }))).toMatchObject({
      code: 79004,
    });
    expect(wx.calls).toEqual([]);
  });

  test('shares the session with an AuthenticationClient of the same pool', async () => {
    const { another, server, appId } = createWorld();
    await new Authing({ userPoolId: appId }).loginWithWxapp(server.issueCode('ann'));
    expect(another({ appId: undefined, userPoolId: appId }).checkLoggedIn()).toBe('user-ann');
  });

  test.each([
    [{ errMsg: 'getUserInfo:fail privacy permission is not authorized', errno: 104 }, 79006],
    [{ errMsg: 'getUserInfo:fail auth deny', errno: 103 }, 79004],
  ])('names the refusal %j', async (detail, code) => {
    const { wx, appId } = createWorld();
    expect(await failure(new Authing({ userPoolId: appId }).loginWithWxapp('code', detail))).toMatchObject({ code });
    expect(wx.calls).toEqual([]);
  });

  test('signs in and binds a phone with one stored code, one after another or at once', async () => {
    for (const atOnce of [false, true]) {
      const { wx, server, appId } = createWorld();
      const authing = new Authing({ userPoolId: appId });
      const code = server.issueCode('ann');
      const detail = server.phones.tap('ann', '13800138000');
      const signingIn = authing.loginWithWxapp(code, { errMsg: 'getUserInfo:ok', rawData: '{"nickName":"Band"}' });
      if (!atOnce) await signingIn;
      const user = await authing.bindPhone(code, detail);
      expect([user.id, user.phone, (await signingIn).id]).toEqual(['user-ann', '13800138000', 'user-ann']);
      expect(wx.calls).toEqual([SIGN_IN, BIND]);
      expect(server.seen[1]!.body).toMatchObject({ code, phoneCode: detail.code, iv: detail.iv });
    }
  });

  test('binds a phone only for who is signed in, and signs nobody in for it', async () => {
    const { wx, server, appId } = createWorld();
    const authing = new Authing({ userPoolId: appId });
    const detail = server.phones.tap('ann', '13800138000');
    expect(await failure(authing.bindPhone(server.issueCode('ann'), detail))).toMatchObject({ code: 2020 });
    await authing.loginWithWxapp(server.issueCode('ann'));
    server.endSessions('expired');
    expect(await failure(authing.bindPhone(server.issueCode('ann'), detail))).toMatchObject({ code: 2206 });
    expect(wx.calls).not.toContain('login');
  });

  test('tells of a refused phone tap once, and sends nothing', async () => {
    const { wx, appId } = createWorld();
    const told: number[] = [];
    const authing = new Authing({ userPoolId: appId, onError: (code) => told.push(code) });
    const refused = authing.bindPhone('code', { errMsg: 'getPhoneNumber:fail user deny' });
    expect(await failure(refused)).toMatchObject({ code: 79004 });
    expect([wx.calls, told]).toEqual([[], [79004]]);
  });
});
