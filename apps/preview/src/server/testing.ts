import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { RelayRequest } from './relay-request.js';

/** What came back, whatever it was. */
export interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

/** One plain HTTP request; unlike `fetch` it sends any Host and Origin. */
export async function ask(
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  // Kept as written: URL would resolve `..` before it is sent.
  const { hostname, port, origin } = new URL(url);
  const sent = request({ hostname, port, path: url.slice(origin.length), method, headers, agent: false });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

/** An HTTP server on a free port of this machine. */
export async function serve(listener: RequestListener): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Relayed = Partial<Omit<RelayRequest, 'body'>> & { url: string; body?: string };

/** `POST /relay` as the shell sends it. */
export const relay = (previewUrl: string, wanted: Relayed, headers: Record<string, string> = {}): Promise<Reply> =>
  ask(`${previewUrl}/relay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ method: 'GET', headers: {}, timeoutMs: 5000, followRedirects: true, ...wanted }),
  });

/** The answer that was relayed, its body as text; throws when there is none. */
export function relayed(reply: Reply): {
  statusCode: number;
  header: Record<string, string>;
  cookies: string[];
  body: string;
} {
  const { answer } = JSON.parse(reply.body) as {
    answer?: { statusCode: number; header: Record<string, string>; cookies: string[]; body: string };
  };
  if (!answer) throw new Error(reply.body);
  return { ...answer, body: Buffer.from(answer.body, 'base64').toString() };
}
