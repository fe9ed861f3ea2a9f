import { expect, test } from '@jest/globals';
import { tc3Authorization } from './tc3-signature.js';

/**
 * The worked example of “签名方法 v3” at https://cloud.tencent.com/document/api/382/52072, whose key pair is printed, and
 * was signed with, as asterisks. The same page of the other products: https://cloud.tencent.com/document/api/213/30654.
 */
test('signs the published example as it was published', () => {
  expect(
    tc3Authorization({
      secretId: 'AKID********************************',
      secretKey: '********************************',
      service: 'cvm',
      host: 'cvm.tencentcloudapi.com',
      action: 'DescribeInstances',
      timestamp: 1551113065,
      body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
    }),
  ).toBe(
    'TC3-HMAC-SHA256 Credential=AKID********************************/2019-02-25/cvm/tc3_request, ' +
      'SignedHeaders=content-type;host;x-tc-action, ' +
      'Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f',
  );
});
