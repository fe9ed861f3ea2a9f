import { describe, expect, test } from '@jest/globals';
import { V1, V2 } from '../../test/wechat-vectors.js';
import { readProfile } from './wechat-profile.js';

const newest = (sessionKey: string) => ({ sessionKey, supersededAt: null });
const other = newest(Buffer.alloc(16, 7).toString('base64'));
const atV1 = V1.timestamp * 1_000;
const v1 = {
  wechatAppId: V1.appId,
  openId: V1.openId,
  keys: [newest(V1.sessionKey)],
  now: atV1 + 1_000,
  verifiedOnly: false,
};
const v1Data = { encryptedData: V1.encryptedData, iv: V1.iv };
const photo =
  'https://wx.qlogo.cn/mmopen/vi_32/aSKcBBPpibyKNicHNTMM0qJVh8Kjgiak2AHWr8MHM4WgMEm7GFhsf8OYrySdbvAMvTsw3mo8ibKicsnfN5pRjl1p8HQ/0';

describe('encrypted profile data', () => {
  test("of the platform's public sample is read", () => {
    expect(readProfile(v1Data, v1)).toEqual({ outcome: 'read', profile: { nickname: V1.nickName, photo } });
  });

  test('is read with an older key that is kept', () => {
    expect(readProfile(v1Data, { ...v1, keys: [other, { ...v1.keys[0]!, supersededAt: atV1 }] })).toMatchObject({
      outcome: 'read',
    });
  });

  test('stamped over a minute after its key was superseded is ignored', () => {
    expect(readProfile(v1Data, { ...v1, keys: [{ ...v1.keys[0]!, supersededAt: atV1 - 61_000 }] })).toEqual({
      outcome: 'ignored',
    });
  });

  test('older than ten minutes is ignored', () => {
    expect(readProfile(v1Data, { ...v1, now: atV1 + 10 * 60_000 })).toMatchObject({ outcome: 'read' });
    expect(readProfile(v1Data, { ...v1, now: atV1 + 10 * 60_000 + 1 })).toEqual({ outcome: 'ignored' });
  });

  test('of another mini program or another person is a mismatch', () => {
    expect(readProfile(v1Data, { ...v1, wechatAppId: 'wx0000000000000000' })).toEqual({ outcome: 'mismatch' });
    expect(readProfile(v1Data, { ...v1, openId: 'o0000000000000000000000000000' })).toEqual({ outcome: 'mismatch' });
  });

  test('whose iv was changed so that another openid appears is a mismatch', () => {
    const iv = Buffer.from(V1.iv, 'base64');
    iv[12]! ^= 1;
    expect(readProfile({ ...v1Data, iv: iv.toString('base64') }, v1)).toEqual({ outcome: 'mismatch' });
  });

  test('with the iv as it is often misprinted is not read', () => {
    expect(readProfile({ ...v1Data, iv: V1.mistypedIv }, v1)).toEqual({ outcome: 'ignored' });
  });

  test.each([
    ['a wrong key', v1Data, { ...v1, keys: [other] }],
    ['no key', v1Data, { ...v1, keys: [] }],
    ['a truncated text', { ...v1Data, encryptedData: V1.encryptedData.slice(0, 64) }, v1],
    ['an iv of the wrong size', { ...v1Data, iv: 'AAAA' }, v1],
    ['an iv missing', { encryptedData: V1.encryptedData }, v1],
  ])('with %s is ignored', (_, data, expected) => {
    expect(readProfile(data, expected)).toEqual({ outcome: 'ignored' });
  });
});

test('encrypted data that cannot be read beside rawData that can is said to be incomplete', () => {
  const rawData = '{"nickName":"小明"}';
  expect(readProfile({ ...v1Data, rawData }, { ...v1, keys: [other] })).toEqual({
    outcome: 'read',
    profile: { nickname: '小明' },
    incomplete: true,
  });
});

describe('rawData', () => {
  const expected = {
    wechatAppId: 'wx',
    openId: 'o',
    keys: [other, newest(V2.sessionKey)],
    now: 0,
    verifiedOnly: false,
  };

  test("of the platform's public sample is verified against every kept key", () => {
    expect(readProfile(V2, expected)).toMatchObject({ outcome: 'read', profile: { nickname: 'Band' } });
  });

  test('whose signature no kept key makes is ignored', () => {
    expect(readProfile(V2, { ...expected, keys: [other] })).toEqual({ outcome: 'ignored' });
    expect(readProfile({ ...V2, rawData: V2.rawData.replace('Band', 'Bond') }, expected)).toEqual({
      outcome: 'ignored',
    });
  });

  test("without signature is taken as the user's own word", () => {
    expect(readProfile({ rawData: '{"nickName":" 小明 "}' }, expected)).toEqual({
      outcome: 'read',
      profile: { nickname: '小明' },
    });
  });

  test('that nobody signed does not get past a content check, and what WeChat signed does', () => {
    const checked = { ...expected, verifiedOnly: true };
    expect(readProfile({ rawData: '{"nickName":"小明"}' }, checked)).toEqual({ outcome: 'ignored' });
    expect(readProfile({ ...v1Data, rawData: '{"nickName":"小明"}' }, checked)).toEqual({ outcome: 'ignored' });
    expect(readProfile(V2, checked)).toMatchObject({ outcome: 'read', profile: { nickname: 'Band' } });
  });

  test('never yields the anonymous name, the grey avatar or an address elsewhere', () => {
    const avatars = [
      'https://thirdwx.qlogo.cn/mmopen/vi_32/POgEwh4mIHO4nibH0KlMECNjjGxQUq24ZEaGT4poC6icRiccVGKSyXwibcPq4BWmiaIGuG1icwxaQX6grC9VemZoJ8rg/132',
      'https://qlogo.cn.evil.example/a',
      'https://evil.example/.qlogo.cn',
      'https://user@wx.qlogo.cn/a',
      'https://wx.qlogo.cn:8443/a',
      'javascript:alert(1)',
    ];
    for (const avatarUrl of avatars) {
      const rawData = JSON.stringify({ nickName: '微信用户', avatarUrl });
      expect(readProfile({ rawData }, expected)).toEqual({ outcome: 'read', profile: {} });
    }
  });

  test.each(['not json', '42', 'null', ''])('that is no object (%s) is ignored', (rawData) => {
    expect(readProfile({ rawData }, expected)).toEqual({ outcome: 'ignored' });
  });
});
