import { Client } from 'undici';
import type { Request } from './scenarios.js';

export interface Answer {
  status: number;
  body: string;
}

/** One kept-alive connection that carries one request at a time. */
export class Lane {
  private readonly client: Client;

  constructor(url: string) {
    this.client = new Client(url, { pipelining: 1, keepAliveTimeout: 60_000 });
  }

  /** Undici's dispatch, because its request() costs the generator twice as much. */
  send({ method, path, headers, body }: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let status = 0;
      let text = '';
      this.client.dispatch(
        { method, path, headers, body: body ?? null },
        {
          onRequestStart: () => undefined,
          onResponseStart(_, statusCode) {
            status = statusCode;
          },
          onResponseData(_, chunk) {
            text += chunk.toString('utf8');
          },
          onResponseEnd: () => resolve({ status, body: text }),
          onResponseError: (_, error) => reject(error),
        },
      );
    });
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
