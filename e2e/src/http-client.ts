import {
  API_PREFIX,
  type Endpoint,
  ERRORS,
  type ErrorName,
  type Problem,
  type ReplyOf,
  type RequestOf,
} from '@yaopai/protocol';
import assert from 'node:assert/strict';

export interface CallOptions {
  /** Sent as `x-yaopai-app-id`; null leaves it out. Default: the world's application. */
  app?: string | null;
  pool?: string;
  connection?: string;
  wechatAppId?: string;
  token?: string;
  idempotencyKey?: string;
  headers?: Record<string, string>;
  /** Which of the world's servers; default the first. */
  server?: number;
  /** Comes again as long as the server is BUSY: of many who wait in one line, on a slow machine the last are told to. */
  patient?: boolean;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
}

/** What an answer holds that must appear in no log. */
export type SecretListener = (kind: string, value: string) => void;

/** A caller of the running servers: typed by the protocol, and strict about what a refusal looks like. */
export class HttpClient {
  constructor(
    private readonly urls: readonly string[],
    private readonly defaultApp: string,
    private readonly onSecret: SecretListener,
  ) {}

  url(server = 0): string {
    const url = this.urls[server];
    assert(url, `there is no server ${server}`);
    return url;
  }

  /** The reply of a call that succeeds. */
  async ok<E extends Endpoint>(endpoint: E, body: RequestOf<E>, options: CallOptions = {}): Promise<ReplyOf<E>> {
    const answer = await this.call(endpoint, body, options);
    assert.equal(answer.status, 200, `${endpoint} answered ${answer.status}: ${answer.text}`);
    return answer.json as ReplyOf<E>;
  }

  /** The problem of a call that is refused, checked to be a whole one. */
  async refused(endpoint: Endpoint, body: unknown, options: CallOptions = {}): Promise<Problem> {
    return problemOf(await this.call(endpoint, body, options));
  }

  /** `200`, or the name of the refusal: for races, where either may come. */
  async outcome(endpoint: Endpoint, body: unknown, options: CallOptions = {}): Promise<'ok' | ErrorName> {
    const answer = await this.call(endpoint, body, options);
    return answer.status === 200 ? 'ok' : problemOf(answer).name;
  }

  async call(endpoint: Endpoint, body: unknown, options: CallOptions = {}): Promise<Answer> {
    const [method, path] = endpoint.split(' ') as [string, string];
    const isJson = body !== undefined;
    const answer = await this.send(method, API_PREFIX + path, {
      ...options,
      ...(isJson && { body: JSON.stringify(body) }),
      headers: { ...(isJson && { 'content-type': 'application/json' }), ...options.headers },
    });
    return options.patient && isBusy(answer) ? this.call(endpoint, body, options) : answer;
  }

  /** Any request at all. */
  async send(
    method: string,
    path: string,
    options: CallOptions & { body?: string | Uint8Array<ArrayBuffer> } = {},
  ): Promise<Answer> {
    if (options.token) this.onSecret('access token', options.token);
    const response = await fetch(this.url(options.server) + path, {
      method,
      headers: this.headersOf(options),
      ...(options.body !== undefined && { body: options.body }),
      redirect: 'manual',
    });
    const text = await response.text();
    const json = parse(text);
    this.noteSecrets(json);
    return { status: response.status, headers: response.headers, text, json };
  }

  private headersOf(options: CallOptions): Record<string, string> {
    const { app = this.defaultApp, pool, connection, wechatAppId, token, idempotencyKey } = options;
    return {
      ...(app !== null && { 'x-yaopai-app-id': app }),
      ...(pool !== undefined && { 'x-yaopai-user-pool-id': pool }),
      ...(connection !== undefined && { 'x-yaopai-connection': connection }),
      ...(wechatAppId !== undefined && { 'x-yaopai-wechat-appid': wechatAppId }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...options.headers,
    };
  }

  private noteSecrets(json: unknown): void {
    if (typeof json !== 'object' || json === null) return;
    for (const field of ['accessToken', 'refreshToken', 'ticket']) {
      const value = (json as Record<string, unknown>)[field];
      if (typeof value === 'string') this.onSecret(field, value);
    }
  }
}

/** A refusal as the contract has it: media type, number, name and status agree, and it can be quoted. */
export function problemOf({ status, headers, json, text }: Answer): Problem {
  assert.match(
    headers.get('content-type') ?? '',
    /^application\/problem\+json/,
    `not a problem document: ${status} ${text}`,
  );
  const problem = json as Problem;
  const entry = ERRORS[problem.name];
  assert(entry, `unknown error name in ${text}`);
  assert.equal(problem.code, entry.code);
  assert.equal(problem.status, status);
  // What the framework refuses by itself keeps its own 4xx status.
  if (problem.name !== 'INVALID_INPUT') assert.equal(status, entry.status);
  assert.equal(problem.type, `https://yaopai.dev/errors/${problem.name.toLowerCase().replaceAll('_', '-')}`);
  for (const field of ['title', 'detail', 'requestId'] as const)
    assert(problem[field], `${field} is missing in ${text}`);
  return problem;
}

/** Nothing was done: whoever comes again finds everything as it was, but for a code of WeChat's. */
export const isBusy = (answer: Answer): boolean => answer.status === 503 && problemOf(answer).name === 'BUSY';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
