import { describe, expect, it } from '@jest/globals';

import { codeIn } from './codes.js';

const message = (text: string, details: object = {}): Parameters<typeof codeIn>[0] => ({
  channel: 'sms',
  to: '+8613800000000',
  text,
  at: '2026-01-01T00:00:00.000Z',
  number: 1,
  ...details,
});

describe('the code in a message', () => {
  it('is the one that its sender noted', () => {
    expect(codeIn(message('您的验证码是 123456，5 分钟内有效', { code: '123456' }))).toBe('123456');
  });

  it('is found in the text of others', () => {
    expect(codeIn(message('验证码：004211，请勿告诉他人'))).toBe('004211');
  });

  it('is not part of a phone number, and may be absent', () => {
    expect(codeIn(message('13800000000 的手机号已更换'))).toBeUndefined();
  });
});
