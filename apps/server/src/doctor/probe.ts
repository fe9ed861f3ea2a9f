import { HEADER_APP_ID } from '@yaopai/protocol';
import { SECOND } from '../runtime/index.js';

/** For one answer, with its body. */
const PATIENCE = 10 * SECOND;
/** No answer that is looked at is larger. */
const LONGEST_ANSWER = 1_000_000;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined when it is no JSON. */
  json: unknown;
}

export interface Question {
  method?: string;
  headers?: Record<string, string>;
  /** A text is sent as it is, anything else as JSON. */
  body?: unknown;
}

/** Asks one deployment, over HTTP only and without any secret of it. */
export class Probe {
  readonly base: URL;

  /** @param base origin of the deployment @param app an application of it, if one was named */
  constructor(
    base: string,
    readonly app: string | undefined,
  ) {
    this.base = new URL(base);
  }

  /** The deployment as it should call itself: without trailing slash. */
  get origin(): string {
    return this.base.origin;
  }

  async ask(path: string, { method = 'GET', headers = {}, body }: Question = {}): Promise<Answer> {
    const isText = typeof body === 'string';
    const reply = await fetch(this.origin + path, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
      headers: {
        'accept-language': 'en',
        ...(this.app !== undefined && { [HEADER_APP_ID]: this.app }),
        ...(body !== undefined && !isText && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    });
    const text = (await reply.text()).slice(0, LONGEST_ANSWER);
    return { status: reply.status, headers: reply.headers, text, json: parsed(text) };
  }
}

/** The name that a problem document gives, or what came instead of one. */
export function nameOf({ headers, json }: Answer): string {
  const type = headers.get('content-type') ?? 'no content type';
  if (!type.startsWith('application/problem+json')) return type;
  return String((json as { name?: unknown }).name);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
