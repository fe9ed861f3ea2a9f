import { expect, test } from '@jest/globals';
import { deviceOf } from './origin.js';

test.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.49 NetType/WIFI Language/zh_CN',
    'iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A.230803.041; wv) AppleWebKit/537.36 MicroMessenger/8.0.50',
    'Pixel 8',
  ],
  ['Mozilla/5.0 (Linux; U; Android 9; zh-cn; HUAWEI P30 Build/X) AppleWebKit/537.36', 'HUAWEI P30'],
  ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36', 'Android'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36', 'Windows NT 10.0'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) wechatdevtools/1.06', 'Macintosh'],
  ['curl/8.5.0', null],
  ['', null],
  [undefined, null],
  [`Mozilla/5.0 (${'('.repeat(5_000)}`, null],
  ['Mozilla/5.0 (\u0000\u202e)', null],
])('%s is the device %s', (agent, device) => {
  expect(deviceOf(agent)).toBe(device);
});
