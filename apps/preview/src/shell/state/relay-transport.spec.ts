import { buffer } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WireRequest } from '@yaopai/wechat-sandbox/wx';

import { createPreview, type Preview } from '../../server/create-preview.js';
import { serve } from '../../server/testing.js';
import { relayTransport } from './relay-transport.js';

const browserFetch = globalThis.fetch;
let preview: Preview;
let backend: Awaited<ReturnType<typeof serve>>;

beforeEach(async () => {
  backend = await serve((request, response) => {
    void buffer(request).then((body) => response.writeHead(201, { 'X-Length': body.length }).end(body));
  });
  preview = await createPreview({ backends: [backend.origin], sandboxUrl: backend.origin, appId: 'wx1', launch: {} });
  // A page's own addresses are relative.
  globalThis.fetch = (input, init) => browserFetch(new URL(String(input), preview.url), init);
});

afterEach(async () => {
  globalThis.fetch = browserFetch;
  await Promise.all([preview.close(), backend.close()]);
});

const wire = (part: Partial<WireRequest>): WireRequest => ({
  url: backend.origin,
  method: 'POST',
  headers: {},
  body: undefined,
  timeoutMs: 5000,
  followRedirects: true,
  ...part,
});

describe('the relayed network', () => {
  it('carries a large file both ways, byte for byte', async () => {
    const body = Uint8Array.from({ length: 200_000 }, (_none, index) => index % 256);
    const answer = await relayTransport(wire({ body })).answer;
    expect(answer).toMatchObject({ statusCode: 201, header: { 'X-Length': '200000' } });
    expect(Buffer.from(answer.body).equals(body)).toBe(true);
  });

  it('fails in the words of WeChat where a backend is not allowed', async () => {
    const sent = relayTransport(wire({ url: 'http://127.0.0.1:9' }));
    await expect(sent.answer).rejects.toMatchObject({ failure: { reason: 'url not in domain list', errno: 600002 } });
  });

  it('fails in the words of the preview where it refuses', async () => {
    await expect(relayTransport(wire({ method: 'BREW' })).answer).rejects.toMatchObject({
      failure: { reason: expect.stringMatching(/method/) },
    });
  });

  it('is a network that is gone when the preview is', async () => {
    await preview.close();
    await expect(relayTransport(wire({})).answer).rejects.toMatchObject({ failure: { errno: 600001 } });
  });

  it('can be aborted', async () => {
    const sent = relayTransport(wire({}));
    sent.abort();
    await expect(sent.answer).rejects.toMatchObject({ failure: { reason: 'abort' } });
  });
});
