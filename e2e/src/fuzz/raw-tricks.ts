import { bytesOf, type FuzzRequest } from './request.js';

/** The lines of a request's head, to be bent. */
interface Head {
  method: string;
  target: string;
  headers: string[];
  body: string;
}

type Trick = (head: Head) => string;

const written = ({ method, target, headers, body }: Head, version = 'HTTP/1.1'): string =>
  [`${method} ${target} ${version}`, ...headers, '', body].join('\r\n');
const withHeaders =
  (...lines: string[]): Trick =>
  (head) =>
    written({ ...head, headers: [...head.headers, ...lines] });
const withTarget =
  (change: (target: string) => string): Trick =>
  (head) =>
    written({ ...head, target: change(head.target) });
const withoutLength = ({ headers }: Head): string[] => headers.filter((line) => !/^content-length:/i.test(line));

/** What no HTTP library writes. Each is a whole request or ends in something that none begins with: nothing waits for more. */
const TRICKS: Record<string, Trick> = {
  'no host': (head) => written({ ...head, headers: head.headers.filter((line) => !line.startsWith('Host:')) }),
  'two hosts': withHeaders('Host: evil.example'),
  'NUL in a header': withHeaders('x-nul: a\0b'),
  'bare line feed': withHeaders('x-feed: a\nx-smuggled: b'),
  'bare carriage return': withHeaders('x-return: a\rb'),
  'blank before the colon': withHeaders('x-blank : a'),
  'folded header': withHeaders('x-folded: a', ' b'),
  'header without a colon': withHeaders('nonsense'),
  'header without a name': withHeaders(': a'),
  'length and chunks': withHeaders('Transfer-Encoding: chunked'),
  'two lengths': withHeaders('Content-Length: 3'),
  'length that is none': (head) => written({ ...head, headers: [...withoutLength(head), 'Content-Length: abc'] }),
  'length below zero': (head) => written({ ...head, headers: [...withoutLength(head), 'Content-Length: -1'] }),
  'length beyond all': (head) =>
    written({ ...head, headers: [...withoutLength(head), `Content-Length: ${'9'.repeat(30)}`] }),
  'chunks that are none': (head) =>
    written({
      ...head,
      headers: [...withoutLength(head), 'Transfer-Encoding: chunked'],
      body: 'zz\r\nabc\r\n0\r\n\r\n',
    }),
  'chunks of an unknown encoding': (head) =>
    written({ ...head, headers: [...withoutLength(head), 'Transfer-Encoding: nonsense'] }),
  'good chunks': (head) =>
    written({
      ...head,
      headers: [...withoutLength(head), 'Transfer-Encoding: chunked'],
      body: `${Buffer.byteLength(head.body, 'latin1').toString(16)}\r\n${head.body}\r\n${head.body ? '0\r\n\r\n' : '\r\n'}`,
    }),
  'a method that nobody knows': (head) => written({ ...head, method: 'FUZZ' }),
  'a method with a NUL': (head) => written({ ...head, method: 'GE\0T' }),
  'HTTP/1.0': (head) => written(head, 'HTTP/1.0'),
  'HTTP/2.0': (head) => written(head, 'HTTP/2.0'),
  'HTTP/9.9': (head) => written(head, 'HTTP/9.9'),
  'no version': ({ target }) => `GET ${target}\r\n\r\n`,
  'a whole address': withTarget((target) => `http://evil.example${target}`),
  'an address of another kind': withTarget((target) => `gopher://evil.example${target}`),
  asterisk: (head) => written({ ...head, method: 'OPTIONS', target: '*' }),
  tunnel: (head) =>
    written({ ...head, method: 'CONNECT', target: 'evil.example:443', headers: withoutLength(head), body: '' }),
  'blanks in the target': withTarget((target) => `${target} x`),
  'NUL in the target': withTarget((target) => `${target}\0`),
  'bytes in the target': withTarget((target) => `${target}\xe5\xb0\x8f`),
  'a target without a slash': withTarget((target) => target.slice(1)),
  'a very long target': withTarget((target) => `${target}${'a'.repeat(20_000)}`),
  'a very large head': withHeaders(`x-large: ${'a'.repeat(100_000)}`),
  'the greeting of TLS': () => '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
  'the greeting of HTTP/2': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'two at once': (head) => written(head) + written(head),
  'lines before it': (head) => `\r\n\r\n${written(head)}`,
};

export const RAW_TRICKS = Object.keys(TRICKS);

/** The bytes of a request that has a trick in it. */
export function rawBytes({ method, target, headers, body, raw }: FuzzRequest): Buffer {
  const bytes = body ? bytesOf(body).toString('latin1') : '';
  const lines = ['Host: 127.0.0.1', 'Connection: close', ...headers.map(([name, value]) => `${name}: ${value}`)];
  const head = { method, target, headers: [...lines, `Content-Length: ${bytes.length}`], body: bytes };
  return Buffer.from(TRICKS[raw!]!(head), 'latin1');
}
