import fc from 'fast-check';
import { SMUGGLED } from '../hostile-text.js';
import type { Operation, Schema } from './operations.js';
import type { Body, Scene } from './request.js';
import { hostileValues, validObjects } from './values.js';

/** A body and the kind that it says it is. */
export interface SentBody extends Body {
  contentType?: string;
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const BOUNDARY = '----fuzz';
const MULTIPART_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
/** One red pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64',
).toString('latin1');

/** What a body of the operation may look like, in the kind that it takes or another; undefined sends none. */
export function bodies({ body, isOAuth }: Operation, scene: Scene): fc.Arbitrary<SentBody | undefined> {
  if (!body) return fc.oneof({ arbitrary: fc.constant(undefined), weight: 9 }, { arbitrary: strange, weight: 1 });
  if (body.contentType.startsWith('multipart/')) return fc.oneof({ arbitrary: uploads, weight: 3 }, strange);
  const write = isOAuth ? form : json;
  const schema = isOAuth ? withoutCredentials(body.schema) : body.schema;
  const objects = fc.oneof(
    { arbitrary: validObjects(schema, scene), weight: 5 },
    { arbitrary: broken(schema, scene), weight: 6 },
  );
  return fc.oneof({ arbitrary: objects.map(write), weight: 11 }, { arbitrary: strange, weight: 3 });
}

/** They are the caller's to send. */
function withoutCredentials(schema: Schema): Schema {
  const { client_id: _id, client_secret: _secret, ...properties } = schema.properties ?? {};
  return { ...schema, properties };
}

const json = (value: unknown): SentBody => ({ text: JSON.stringify(value) ?? 'undefined', contentType: JSON_TYPE });
const form = (value: unknown): SentBody => {
  const fields = Object.entries(value as object).map(([name, each]): [string, string] => [name, textOf(each)]);
  // Slots stay as they are; what is filled in needs no encoding.
  const text = new URLSearchParams(fields).toString().replace(/%7B%7B([\w.-]+)%7D%7D/g, '{{$1}}');
  return { text, contentType: FORM_TYPE };
};
const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

const KEYS = [
  ...SMUGGLED,
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  '',
  '\u0000',
  '\ud800',
  '界',
];

/** A good body with one thing wrong. */
function broken(schema: Schema, scene: Scene): fc.Arbitrary<object> {
  const names = Object.keys(schema.properties ?? {});
  const good = validObjects(schema, scene);
  const extra = fc
    .tuple(good, fc.constantFrom(...KEYS), hostileValues)
    .map(([body, key, value]) => Object.fromEntries([...Object.entries(body), [key, value]]));
  if (!names.length) return extra;
  const replaced = fc
    .tuple(good, fc.constantFrom(...names), hostileValues)
    .map(([body, key, value]) => ({ ...body, [key]: value }));
  const missing = fc
    .tuple(good, fc.constantFrom(...names))
    .map(([body, key]) => Object.fromEntries(Object.entries(body).filter(([name]) => name !== key)));
  return fc.oneof(
    { arbitrary: replaced, weight: 4 },
    { arbitrary: extra, weight: 2 },
    { arbitrary: missing, weight: 1 },
  );
}

const nested = (depth: number, open: string, close: string): string => open.repeat(depth) + '1' + close.repeat(depth);

/** No body of ours at all. */
const strange: fc.Arbitrary<SentBody> = fc.oneof(
  hostileValues.map(json),
  fc
    .constantFrom(
      ...[
        '',
        ' ',
        '{',
        '{"code":',
        '{code:1}',
        '<html>',
        'null',
        'undefined',
        '[]',
        '{}',
        '1e999',
        '-',
        '"',
        '\ufeff{}',
        '{}{}',
      ],
      ...[
        '{"code":"a","code":"b"}',
        '{"__proto__":{"admin":true}}',
        '{"constructor":{"prototype":{"x":1}}}',
        '{"a":1,}',
        '//\n{}',
      ],
      nested(5_000, '[', ']'),
      nested(3_000, '{"a":', '}'),
      nested(40_000, '[', ']'),
      `{"values":${nested(3_000, '{"a":', '}')}}`,
      `{"code":"${'a'.repeat(200_000)}"}`,
      `{"nickname":"${'a'.repeat(300_000)}"}`,
      `{${Array.from({ length: 5_000 }, (_, at) => `"f${at}":1`).join()}}`,
    )
    .map((text): SentBody => ({ text, contentType: JSON_TYPE })),
  // No UTF-8: cut short, overlong, halves of characters.
  fc
    .constantFrom(
      '{"code":"\xff\xfe"}',
      '{"code":"\xc0\x80"}',
      '{"nickname":"\xed\xa0\x80"}',
      '{"nickname":"\xe7\x95',
      '\x00\x01\x02',
    )
    .map((text): SentBody => ({ text, latin1: true, contentType: JSON_TYPE })),
  fc
    .tuple(fc.constantFrom('{"code":"a"}', 'a=b', '<xml/>', ''), fc.constantFrom(...kinds()))
    .map(([text, contentType]): SentBody => ({ text, ...(contentType !== null && { contentType }) })),
  fc
    .constantFrom('a=b', 'token=a&token=b', '__proto__=1', '%', '%zz=%00', `${'a='.repeat(5_000)}`)
    .map((text) => ({ text, contentType: FORM_TYPE })),
  fc
    .constantFrom('<xml><a>b</a></xml>', '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', `<a>${'<a>'.repeat(2_000)}`, '<')
    .map((text) => ({ text, contentType: 'text/xml' })),
  fc.constant({ text: part('name="file"; filename="a.png"', PNG), latin1: true, contentType: MULTIPART_TYPE }),
);

function kinds(): (string | null)[] {
  return [
    ...[
      null,
      '',
      'text/plain',
      'text/html',
      'application/xml',
      'application/octet-stream',
      'application/json; charset=utf-16',
    ],
    ...[
      'application/json;charset=\xff',
      'APPLICATION/JSON',
      'application/problem+json',
      'application/vnd.api+json',
      'multipart/form-data',
    ],
    ...[
      `multipart/form-data; boundary=${'b'.repeat(300)}`,
      'multipart/mixed; boundary=x',
      'application/json, text/plain',
      'a',
      ';',
      '/',
      '*/*',
    ],
  ];
}

function part(disposition: string, content: string, more = ''): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n${content}\r\n`;
}

const file = part('name="file"; filename="a.png"', PNG, 'Content-Type: image/png\r\n');
const end = `--${BOUNDARY}--\r\n`;

/** Good forms, and those with something wrong in them. */
const uploads: fc.Arbitrary<SentBody> = fc
  .constantFrom(
    ...[file + end, file + end, file, '', end, file + file + end, part('name="file"', 'text') + file + end],
    ...[
      part('name="other"; filename="a.png"', PNG) + end,
      part('name="file"; filename="a.svg"', '<svg onload="x"/>') + end,
    ],
    ...[part('name="file"; filename="../../a\x00.png"', PNG) + end, part('name="file"; filename="a.png"', '') + end],
    ...[
      part('name="file"; filename="a.png"', PNG.slice(0, 40)) + end,
      part('name="__proto__"; filename="a.png"', PNG) + end,
    ],
    ...[
      part(`name="file"; filename="${'a'.repeat(20_000)}.png"`, PNG) + end,
      part("name=file; filename*=utf-8''%00", PNG) + end,
    ],
    ...[
      part('', PNG) + end,
      `--${BOUNDARY}\r\n\r\n${PNG}\r\n${end}`,
      `--${BOUNDARY}`,
      file.replaceAll('\r\n', '\n') + end,
    ],
    ...[
      part('name="file"; filename="a.gif"', `GIF89a${'\xff'.repeat(500)}`) + end,
      file.slice(0, -30),
      `${'x'.repeat(1_000)}${file}${end}`,
    ],
  )
  .map((text) => ({ text, latin1: true, contentType: MULTIPART_TYPE }));
