import { Agent, request as httpRequest } from 'node:http';
import type { Answer } from '../http-client.js';
import { sendRaw } from '../raw-http.js';
import { rawBytes } from './raw-tricks.js';
import { bytesOf, type FuzzRequest } from './request.js';

/** What came of a request: an answer, the end of the connection without one, or nothing in time. */
export type Outcome = { answer: Answer } | 'closed' | 'no answer';

/** Sends requests as they are, over kept-alive connections. */
export class Sender {
  /** Drops a connection that was idle for so long: before the server does, which would end the next request on it. */
  private readonly agent = new Agent({ keepAlive: true, timeout: 30_000 });

  constructor(
    private readonly url: string,
    /** Milliseconds: what takes so long on any machine will not come. */
    private readonly patience = 120_000,
  ) {}

  /** @param request with its slots filled */
  async send(request: FuzzRequest): Promise<Outcome> {
    return request.raw === undefined ? this.byHttp(request) : this.byHand(request);
  }

  close(): void {
    this.agent.destroy();
  }

  private byHttp({ method, target, headers, body }: FuzzRequest): Promise<Outcome> {
    const { hostname, port, host } = new URL(this.url);
    const bytes = body && bytesOf(body);
    const lines: [string, string][] = [
      ['host', host],
      ...headers,
      ...(bytes || /^P/.test(method) ? [['content-length', String(bytes?.length ?? 0)] as [string, string]] : []),
    ];
    return new Promise((resolve) => {
      const call = httpRequest({
        agent: this.agent,
        hostname,
        port,
        method,
        path: target,
        // Pairs are written as they are, also when a name comes twice; the types know only of the flat list.
        headers: lines as unknown as string[],
        maxHeaderSize: 1 << 20,
      });
      const giveUp = setTimeout(() => {
        resolve('no answer');
        call.destroy();
      }, this.patience);
      const settle = (outcome: Outcome): void => {
        clearTimeout(giveUp);
        resolve(outcome);
      };
      call.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => settle('closed'));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const pairs = Object.entries(response.headers).map(([name, value]): [string, string] => [
            name,
            String(value),
          ]);
          settle({ answer: { status: response.statusCode!, headers: new Headers(pairs), text, json: parsed(text) } });
        });
      });
      call.on('upgrade', (response, socket) => {
        socket.destroy();
        settle({ answer: { status: response.statusCode!, headers: new Headers(), text: '', json: undefined } });
      });
      call.on('error', () => settle('closed'));
      call.end(bytes);
    });
  }

  private async byHand(request: FuzzRequest): Promise<Outcome> {
    let giveUp: NodeJS.Timeout | undefined;
    const late = new Promise<Outcome>((resolve) => {
      giveUp = setTimeout(() => resolve('no answer'), this.patience);
    });
    const answered = sendRaw(this.url, rawBytes(request)).then(
      (answer): Outcome => ({ answer: firstOf(answer) }),
      (): Outcome => 'closed',
    );
    try {
      return await Promise.race([answered, late]);
    } finally {
      clearTimeout(giveUp);
    }
  }
}

/** What follows on the same connection answers what followed the request. */
function firstOf(answer: Answer): Answer {
  const text = Buffer.from(answer.text)
    .subarray(0, Number(answer.headers.get('content-length') ?? Infinity))
    .toString();
  return { ...answer, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
