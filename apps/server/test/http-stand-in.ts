import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedRequest {
  method: string;
  /** Path and query, as sent. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface HttpStandIn {
  url: string;
  received: ReceivedRequest[];
  close(): Promise<void>;
}

export interface StandInReply {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A real HTTP server that remembers what it got. @param reply what it answers; undefined: nothing, ever */
export async function startHttpStandIn(
  reply: (request: ReceivedRequest) => StandInReply | undefined = () => ({}),
): Promise<HttpStandIn> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', url = '', headers } = request;
      const record = { method, url, headers, body };
      received.push(record);
      const answer = reply(record);
      if (answer) response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
