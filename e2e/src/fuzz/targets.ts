import fc from 'fast-check';
import type { Operation } from './operations.js';
import { seldom } from './seldom.js';
import { CUSTOM_KEYS } from './values.js';

const KNOWN = [
  '{{victim.id}}',
  '{{victim.session}}',
  '{{victim.identity}}',
  '{{victim.avatar}}.webp',
  '{{victim.avatar}}-128.webp',
  'main',
];
const SEGMENTS = [
  ...[
    '',
    '.',
    '..',
    '%2e%2e',
    '%2e%2e%2f',
    '..%2f..%2f',
    '%00',
    'a%00b',
    '%0d%0aset-cookie:a=b',
    '%c0%ae%c0%ae',
    '%ff',
    '%zz',
    '%',
    '\xff',
  ],
  ...[
    '%ed%a0%80',
    '%f0%9f%98%80',
    '%e2%80%ae',
    '__proto__',
    'constructor',
    'null',
    '-1',
    '*',
    "'",
    '"',
    '<b>',
    '%5c',
    '\\',
    'a;b',
    '..;',
  ],
  ...[
    'a'.repeat(101),
    'a'.repeat(5_000),
    '00000000-0000-0000-0000-000000000000',
    '{{victim.id}}%00',
    '../{{victim.avatar}}.webp',
    '${x}',
  ],
];
const ENDINGS = [
  '/',
  '//',
  '/.',
  '/..',
  '%2f',
  '%00',
  '.json',
  ';a=b',
  '%20',
  '/../../healthz',
  '#a',
  '/a',
  `/${'a'.repeat(3_000)}`,
  '\xe9',
];
const BEGINNINGS = [
  '/',
  '/.',
  '/%2e',
  '/x/..',
  '/%2f',
  '//evil.example',
  '/\\evil.example',
  '/api/v1',
  '/API/V1',
  '/api/v1/../..',
];

/** Of an operation, with what its path names, and sometimes something before or behind it that does not belong. */
export function paths(template: string): fc.Arbitrary<string> {
  const segments = fc.oneof(
    { arbitrary: fc.constantFrom(...KNOWN), weight: 3 },
    { arbitrary: fc.uuid(), weight: 1 },
    { arbitrary: fc.constantFrom(...SEGMENTS), weight: 3 },
    { arbitrary: fc.webSegment(), weight: 1 },
  );
  const path = /\{\w+\}/.test(template)
    ? segments.map((segment) => template.replace(/\{\w+\}/, () => segment))
    : fc.constant(template);
  return fc
    .tuple(path, seldom(fc.constantFrom(...ENDINGS), '', 20), seldom(fc.constantFrom(...BEGINNINGS), '', 40))
    .map(([middle, ending, beginning]) => beginning + middle + ending);
}

const QUERIES = [
  ...[
    '?',
    '?a',
    '?=',
    '?&&&',
    '?a=%zz',
    '?a=%00',
    '?a=%ff',
    '?__proto__[x]=1',
    '?constructor[prototype][x]=1',
    '?a[]=1&a[]=2',
    '?a=1&a=2',
  ],
  ...[
    '?access_token={{token.0}}',
    '?openid=x&unionid=y',
    '?key=motto&key=lucky',
    '?key[a]=b',
    '?key=__proto__',
    '?key=%00',
    '?key=',
  ],
  ...[`?a=${'b'.repeat(7_000)}`, `?${'a=b&'.repeat(2_000)}`, '?_method=DELETE', '??', '?a=\xff', '?a=1;b=2'],
];

export function queries({ path, query }: Operation): fc.Arbitrary<string> {
  if (path.startsWith('/wechat/push/')) return fc.oneof(pushQueries, fc.constantFrom('', ...QUERIES));
  if (!query.length) return seldom(fc.constantFrom(...QUERIES), '');
  const known = fc.constantFrom(...CUSTOM_KEYS, 'unknown').map((key) => `?${query[0]}=${key}`);
  return fc.oneof({ arbitrary: known, weight: 2 }, fc.constantFrom('', ...QUERIES));
}

/** Signed by nobody who knows the token. */
const pushQueries = fc
  .record(
    {
      signature: fc.constantFrom('0'.repeat(40), 'x', '', '%00', 'a'.repeat(2_000)),
      msg_signature: fc.constantFrom('0'.repeat(40), '', '%ff'),
      timestamp: fc.constantFrom('{{now}}', '0', '-1', 'x', '9'.repeat(30), '1e9', ''),
      nonce: fc.constantFrom('1', '', '%00', 'n'.repeat(3_000)),
      echostr: fc.constantFrom('hello', '<script>', '%0d%0a', 'e'.repeat(3_000)),
      encrypt_type: fc.constantFrom('aes', 'raw', ''),
      openid: fc.constant('x'),
    },
    { requiredKeys: [] },
  )
  .map(
    (fields) =>
      `?${Object.entries(fields)
        .map(([name, value]) => `${name}=${value}`)
        .join('&')}`,
  );
