import { expect, test } from '@jest/globals';
import { acs3Request } from './acs3-signature.js';

const EXAMPLE = {
  accessKeyId: 'YourAccessKeyId',
  accessKeySecret: 'YourAccessKeySecret',
  host: 'ecs.cn-shanghai.aliyuncs.com',
  action: 'RunInstances',
  version: '2014-05-26',
  query: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' },
  date: '2023-10-26T10:22:32Z',
  nonce: '3156853299f313e23d1673dc12e1703d',
};

/** “固定参数示例” of https://help.aliyun.com/zh/resource-management/common-parameters, the same text for every product. */
test('signs the published example as it was published', () => {
  const { query, headers } = acs3Request(EXAMPLE);
  expect(query).toBe('ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai');
  expect(headers['authorization']).toBe(
    'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,' +
      'SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,' +
      'Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  );
});

test('encodes everything that RFC 3986 reserves', () => {
  const { query } = acs3Request({ ...EXAMPLE, query: { b: "a b*c~d/e!('x')", a: '腰' } });
  expect(query).toBe('a=%E8%85%B0&b=a%20b%2Ac~d%2Fe%21%28%27x%27%29');
});
