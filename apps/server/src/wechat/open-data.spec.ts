import { describe, expect, test } from '@jest/globals';
import { V1, V2 } from '../../test/wechat-vectors.js';
import { decryptOpenData, rawDataIsSigned } from './open-data.js';

describe("the platform's public samples", () => {
  test('decrypt', () => {
    expect(decryptOpenData(V1, V1.sessionKey)).toMatchObject({
      openId: V1.openId,
      watermark: { appid: V1.appId, timestamp: V1.timestamp },
    });
  });

  test('verify', () => {
    expect(rawDataIsSigned(V2.rawData, V2.signature, V2.sessionKey)).toBe(true);
    expect(rawDataIsSigned(V2.rawData, V2.signature, V1.sessionKey)).toBe(false);
    expect(rawDataIsSigned(V2.rawData, 'zz', V2.sessionKey)).toBe(false);
  });
});
