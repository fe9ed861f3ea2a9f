import { describe, expect, it } from '@jest/globals';

import { cover } from './secrets.js';

describe('covered secrets', () => {
  it('are codes, tokens and passwords, at any depth', () => {
    const sent = { code: '081x', user: { token: 'abc', refresh_token: 'def', oldPassword: 'g', nickname: '小明' } };
    expect(JSON.stringify(cover(sent))).not.toMatch(/081x|abc|def|"g"/);
    expect(cover(sent)).toMatchObject({ user: { nickname: '小明' } });
  });

  it.each(['wechatCode', 'phoneCode', 'smsCode', 'oldCode', 'js_code', 'session_key', 'newPassword', 'refreshToken'])(
    'are what is called %s',
    (name) => {
      expect(cover({ [name]: 'opens something' })).toEqual({ [name]: '••••••' });
    },
  );

  it('are not the country of a phone', () => {
    expect(cover({ phoneCountryCode: '86', errcode: 40163 })).toEqual({ phoneCountryCode: '86', errcode: 40163 });
  });

  it('are headers and tokens inside a text', () => {
    const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln';
    expect(cover({ Authorization: `Bearer ${jwt}` })).toEqual({ Authorization: '••••••' });
    expect(cover(`see ${jwt}`)).toBe('see ••••••');
  });

  it('are not the numbers of errors', () => {
    const problem = { code: 71002, name: 'WECHAT_CODE_USED', requestId: 'r1' };
    expect(cover([problem])).toEqual([problem]);
  });
});
