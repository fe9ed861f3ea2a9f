import { describe, expect, test } from '@jest/globals';
import type { Connection } from '../connections/index.js';
import { mediaCheckAsync, msgSecCheck } from './content-check.js';
import { CONTENT_ERRCODES, meaningOf } from './errcodes.js';

const connection = { id: 'c1', wechatAppId: 'wx0123456789abcdef' } as Connection;

describe('a text', () => {
  const call = msgSecCheck(connection, 'a/token', { openId: 'o1', content: '小红' });

  test('is sent in the second version, as of a profile, with the openid', () => {
    expect(call.path).toBe('/wxa/msg_sec_check?access_token=a%2Ftoken');
    expect(call.body).toEqual({ version: 2, scene: 1, openid: 'o1', content: '小红' });
  });

  test.each(['pass', 'review', 'risky'])('is %s when the result says so, whatever the errcode', (suggest) => {
    expect(call.read({ errcode: 0, result: { suggest, label: 100 } })).toEqual({ suggest });
  });

  test.each([{}, { result: null }, { result: 'pass' }, { result: {} }, { result: { suggest: 'fine' } }])(
    'has no verdict in %p',
    (answer) => {
      expect(call.read(answer)).toBeUndefined();
    },
  );
});

describe('a picture', () => {
  const url = 'https://id.example.com/avatars/x.webp';
  const call = mediaCheckAsync(connection, 'token', { openId: 'o1', url });

  test('is named by its URL, and WeChat by its trace', () => {
    expect(call.path).toBe('/wxa/media_check_async?access_token=token');
    expect(call.body).toEqual({ version: 2, scene: 1, openid: 'o1', media_type: 2, media_url: url });
    expect(call.read({ errcode: 0, trace_id: '6a1f' })).toEqual({ traceId: '6a1f' });
  });

  test.each([{}, { trace_id: '' }, { trace_id: 7 }])('without a trace (%p) was not taken', (answer) => {
    expect(call.read(answer)).toBeUndefined();
  });
});

test.each([
  [61010, 'FRESH_PROOF_NEEDED'],
  [87014, 'CONTENT_RISKY'],
  [40003, 'WECHAT_MISCONFIGURED'],
  [43104, 'WECHAT_MISCONFIGURED'],
  [48001, 'WECHAT_MISCONFIGURED'],
  [45009, 'WECHAT_RATE_LIMITED'],
  [45011, 'WECHAT_RATE_LIMITED'],
  [40001, 'WECHAT_BUSY'],
  [47001, 'WECHAT_BUSY'],
  [99999, 'WECHAT_BUSY'],
])('errcode %i of a check is %s', (errcode, error) => {
  expect(meaningOf(errcode, CONTENT_ERRCODES).error).toBe(error);
});
