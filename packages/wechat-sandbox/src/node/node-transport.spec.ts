import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { nodeTransport, type WireAnswer, type WireRequest } from '../index.js';

const LETTERS = 'a'.repeat(10_000);
const CODINGS: Record<string, (text: string) => Buffer> = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
};

let server: Server;
let origin: string;
/** Sockets that the server saw close. */
let closed: Promise<void>;

beforeEach(async () => {
  server = createServer((request, response) => {
    const coding = request.url?.slice(1) ?? '';
    closed = new Promise((resolve) => request.socket.once('close', () => resolve()));
    if (coding === 'endless') {
      const fill = (): void => {
        while (response.write(LETTERS));
      };
      fill();
      response.on('drain', fill);
    } else if (coding === 'kept') response.setHeader('keep-alive', 'timeout=2').end();
    else if (coding.startsWith('to=')) response.writeHead(302, { location: coding.slice(3) }).end();
    else if (CODINGS[coding]) response.writeHead(200, { 'content-encoding': coding }).end(CODINGS[coding](LETTERS));
    else response.end(LETTERS);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const get = (path: string, more: Partial<WireRequest> = {}): Promise<WireAnswer> =>
  nodeTransport({
    ...{
      url: `${origin}/${path}`,
      method: 'GET',
      headers: {},
      body: undefined,
      timeoutMs: 60_000,
      followRedirects: true,
    },
    ...more,
  }).answer;

describe('an answer', () => {
  it.each(['plain', 'gzip', 'deflate', 'br'])('comes decompressed: %s', async (coding) => {
    expect(Buffer.from((await get(coding)).body).toString()).toBe(LETTERS);
  });

  it.each(['plain', 'gzip', 'deflate', 'br'])('over the limit fails, however small it travels: %s', async (coding) => {
    const failure = { reason: 'exceed max size', errno: 600001 };
    await expect(get(coding, { maxAnswerBytes: LETTERS.length - 1 })).rejects.toMatchObject({ failure });
    expect((await get(coding, { maxAnswerBytes: LETTERS.length })).body.byteLength).toBe(LETTERS.length);
  });

  it('without an end is cut off at the limit', async () => {
    await expect(get('endless', { maxAnswerBytes: 100_000 })).rejects.toMatchObject({
      failure: { reason: 'exceed max size' },
    });
    await closed;
  });
});

describe('a redirect', () => {
  it('is followed', async () => {
    expect(Buffer.from((await get('to=/plain')).body).toString()).toBe(LETTERS);
  });

  it.each(['http://', 'ftp://127.0.0.1/'])(
    'to %s, where nothing can be asked, fails the exchange and no more',
    async (to) => {
      await expect(get(`to=${to}`)).rejects.toMatchObject({ failure: { errno: 600001 } });
    },
  );
});

it('drops a connection that is idle before the server does: no request meets its end', async () => {
  server.keepAliveTimeout = 0;
  await get('kept');
  await closed;
});
