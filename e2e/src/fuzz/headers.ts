import fc from 'fast-check';
import { WECHAT } from '../deployment.js';
import type { FuzzRequest } from './request.js';

type Headers = FuzzRequest['headers'];

/** Through the proxy in front: many callers, so that budgets of one do not end the exploring. */
export const origins: fc.Arbitrary<Headers> = fc.oneof(
  { arbitrary: fc.nat(199).map((at): Headers => [['x-forwarded-for', `198.51.${at >> 4}.${at}`]]), weight: 19 },
  {
    arbitrary: fc
      .constantFrom(
        '',
        'unknown',
        '::',
        '2001:db8::1%eth0',
        '[2001:db8::1]:80',
        '1.2.3.4, 5.6.7.8',
        '999.1.1.1',
        'a'.repeat(3_000),
        '\xff',
      )
      .map((value): Headers => [['x-forwarded-for', value]]),
    weight: 1,
  },
);

export const idempotencyKeys: fc.Arbitrary<Headers> = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z0-9_-]{22,40}$/),
    fc.constantFrom(
      'repeated-key-of-the-fuzzer-1',
      'repeated-key-of-the-fuzzer-2',
      '',
      'short',
      'a'.repeat(129),
      'a'.repeat(9_000),
      '\xff'.repeat(30),
      'a b'.repeat(10),
    ),
  )
  .map((value) => [['idempotency-key', value]]);

/** Names nobody of the victim's pool: callers are made elsewhere. */
export const tricks: fc.Arbitrary<Headers> = fc.constantFrom<Headers[number][]>(
  ...[
    ['x-yaopai-app-id', 'x'.repeat(7_000)],
    ['x-yaopai-app-id', '__proto__'],
    ['x-yaopai-app-id', "' OR 1=1"],
    ['x-yaopai-app-id', '\xff\xfe'],
  ].map(one),
  ...[
    ['x-yaopai-user-pool-id', ''],
    ['x-yaopai-user-pool-id', 'a,b'],
    ['x-yaopai-app-id', ''],
    ['x-yaopai-app-id', 'nobody'],
  ].map(one),
  ...['main', 'other', 'MAIN', '', '__proto__', '\xff', 'm'.repeat(5_000)].map((value) =>
    one(['x-yaopai-connection', value]),
  ),
  ...[WECHAT.main, WECHAT.other, 'wx', '', '\x80'].map((value) => one(['x-yaopai-wechat-appid', value])),
  ...['*', 'en', 'zh-CN;q=x', ',;,', 'en;q=2', 'e'.repeat(7_000), '\xe9'].map((value) =>
    one(['accept-language', value]),
  ),
  ...['a', '', 'a b', '<script>', 'r'.repeat(65), '\xff', 'a\tb'].map((value) => one(['x-request-id', value])),
  ...['gzip', 'br, gzip', 'identity', 'nonsense'].map((value) => one(['content-encoding', value])),
  ...['text/html', 'application/xml', '', '*/*;q=x', 'image/webp'].map((value) => one(['accept', value])),
  ...['100-continue', 'nonsense'].map((value) => one(['expect', value])),
  ...['bytes=0-1', 'bytes=-1', 'bytes=1-0,5-', 'x'].map((value) => one(['range', value])),
  ...['"x"', '*', 'W/"x"', '\xff', '"'.repeat(3_000)].map((value) => one(['if-none-match', value])),
  ...['websocket', 'h2c'].flatMap((value) => [
    [
      ['connection', 'upgrade'],
      ['upgrade', value],
    ] as Headers,
  ]),
  ...['DELETE', 'TRACE'].map((value) => one(['x-http-method-override', value])),
  [
    ['authorization', 'Bearer {{token.1}}'],
    ['authorization', 'Bearer {{token.2}}'],
  ],
  [
    ['content-type', 'application/json'],
    ['content-type', 'text/plain'],
  ],
  [
    ['x-yaopai-connection', 'main'],
    ['x-yaopai-connection', 'other'],
  ],
  one(['__proto__', 'x']),
  one(['constructor', 'x']),
  one(['cookie', `session=${'c'.repeat(4_000)}`]),
  one(['origin', 'https://evil.example']),
  one(['access-control-request-method', 'DELETE']),
  one(['x-forwarded-host', 'evil.example']),
  one(['x-forwarded-proto', 'gopher']),
  one(['forwarded', 'for=evil;host=evil']),
  one(['user-agent', `Mozilla/5.0 (${'('.repeat(400)}${'a;'.repeat(3_000)}`]),
  one(['user-agent', 'Mozilla/5.0 (\xff\x80; Android)']),
  one(['x-long', 'l'.repeat(15_000)]),
  one(['x-too-long', 'l'.repeat(40_000)]),
  Array.from({ length: 300 }, (_, at): [string, string] => [`x-many-${at}`, '1']),
);

function one([name, value]: string[]): Headers {
  return [[name!, value!]];
}
