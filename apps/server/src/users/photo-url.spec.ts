import { expect, test } from '@jest/globals';
import { isQlogoUrl } from './photo-url.js';

test.each([
  'https://thirdwx.qlogo.cn/mmopen/vi_32/of-a_person~1/132',
  'https://wx.qlogo.cn/mmhead/ver_1/abc/0?x=1&y=%20#a',
  'https://q.qlogo.cn/headimg_dl?dst_uin=10001&spec=640',
])('a picture of WeChat: %s', (url) => expect(isQlogoUrl(url)).toBe(true));

test.each([
  'http://thirdwx.qlogo.cn/a',
  'https://qlogo.cn/a',
  'https://evil.example/.qlogo.cn/a',
  'https://a.qlogo.cn.evil.example/a',
  'https://a.qlogo.cn:8443/a',
  'https://me@a.qlogo.cn/a',
  'https://a.qlogo.cn',
  `https://a.qlogo.cn/${'a'.repeat(1024)}`,
  // These `URL` reads as if they were one; not so others who fetch or show them.
  'https://thirdwx.qlogo.cn\\@evil.example/a.png',
  'https:a.qlogo.cn/../../logout?x=1',
  'https:\\\\a.qlogo.cn/x',
  'https:///a.qlogo.cn/x',
  'https://x.qlogo.cn/"><script>alert(1)</script>',
  "https://x.qlogo.cn/'onerror='alert(1)",
  'https://x.qlogo.cn/a b',
  ' https://x.qlogo.cn/a',
  'https://x.qlogo.cn/a\n',
])('none: %s', (url) => expect(isQlogoUrl(url)).toBe(false));
