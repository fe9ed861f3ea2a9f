import { describe, expect, it } from '@jest/globals';

import { decryptOpenData, encryptOpenData, signRawData, signSession } from './crypto.js';

const V1 = {
  sessionKey: 'tiihtNczf5v6AKRyjwEUhQ==',
  iv: 'r7BXXKkLb8qrSNn05n0qiA==',
  encryptedData:
    'CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+3hVbJSRgv+4lGOETKUQz6OYStslQ142dNCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6/1Xx1COxFvrc2d7UL/lmHInNlxuacJXwu0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn/Hz7saL8xz+W//FRAUid1OksQaQx4CMs8LOddcQhULW4ucetDf96JcR3g0gfRK4PC7E/r7Z6xNrXd2UIeorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7XjfhQlVsAJdNiKdYmYVoKlaRv85IfVunYzO0IKXsyl7JCUjCpoG20f0a04COwfneQAGGwd5oa+T8yO5hzuyDb/XcxxmK01EpqOyuxINew==',
  plaintext:
    '{"openId":"oGZUI0egBJY1zhBYw2KhdUfwVJJE","nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/aSKcBBPpibyKNicHNTMM0qJVh8Kjgiak2AHWr8MHM4WgMEm7GFhsf8OYrySdbvAMvTsw3mo8ibKicsnfN5pRjl1p8HQ/0","unionId":"ocMvos6NjeKLIBqg5Mr9QjxrP1FA","watermark":{"timestamp":1477314187,"appid":"wx4f4bc4dec97d474b"}}',
};
const V4 = {
  sessionKey: 'MDEyMzQ1Njc4OWFiY2RlZg==',
  iv: 'ZmVkY2JhOTg3NjU0MzIxMA==',
  encryptedData:
    '/zKksLWsmvxbw65eoGVnlFqHe0gAJqwQmXWcX2tMunsO7hkhfX8NfuGb4Jh4kuWOThd/TIqCEqtL4XAg63Aifukh7vDN3bfIlXzHdtJzpvLxGixCmOlKsG0+L7VtQ8fP693Rxjffl4W6cTU3wXnhaZUCgmePpVvXN6FwDAFmOqNWjrWePjPsRU3njkXimpHi/A8UqQYqhJmjiqj/EmDmKg==',
  plaintext:
    '{"phoneNumber":"13800000000","purePhoneNumber":"13800000000","countryCode":"86","watermark":{"timestamp":1700000000,"appid":"wx0123456789abcdef"}}',
};

describe("WeChat's published vectors", () => {
  it('V1: decrypts the user information sample, and encrypts it back to the same bytes', () => {
    expect(decryptOpenData(V1.sessionKey, V1)).toBe(V1.plaintext);
    expect(encryptOpenData(V1.sessionKey, V1.plaintext, V1.iv).encryptedData).toBe(V1.encryptedData);
  });

  it('V1: a mistyped iv still decrypts to JSON, with a wrong open id', () => {
    const read = JSON.parse(decryptOpenData(V1.sessionKey, { ...V1, iv: 'r7BXXKkLb8qrSNn05n7qiA==' })) as {
      openId: string;
    };
    expect(read.openId).not.toBe('oGZUI0egBJY1zhBYw2KhdUfwVJJE');
  });

  it('V2: signs rawData with the text of the session key', () => {
    const rawData =
      '{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}';
    expect(signRawData(rawData, 'HyVFkGl5F5OQWJZZaNzBBg==')).toBe('75e81ceda165f4ffa64f4068af58c64b8f54b88c');
  });

  it('V3: signs the login state with the text of the session key, not its bytes', () => {
    const key = 'o0q0otL8aEzpcZL/FT9WsQ==';
    expect(signSession(key, '{"foo":"bar"}')).toBe('654571f79995b2ce1e149e53c0a33dc39c0a74090db514261454e8dbe432aa0b');
    expect(signSession(key)).toBe('46e043c5525c2d817c44be603d30837a808a1d930d038f6fdc3e62a201fed128');
  });

  it('V4: encrypts and decrypts the phone sample', () => {
    expect(encryptOpenData(V4.sessionKey, V4.plaintext, V4.iv).encryptedData).toBe(V4.encryptedData);
    expect(decryptOpenData(V4.sessionKey, V4)).toBe(V4.plaintext);
    expect(signSession(V4.sessionKey)).toBe('65c26191fb220dd48254bddaae22d91dbbfeabf55089d8b176eb6e7cd3109414');
  });

  it('refuses a wrong key with an error or unreadable text, never with JSON', () => {
    const wrong = Buffer.from('another key 1234').toString('base64');
    expect(() => JSON.parse(decryptOpenData(wrong, V4))).toThrow();
  });
});
