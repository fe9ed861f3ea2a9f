import { Pool } from 'undici';
import { SECOND } from '../runtime/index.js';
import { DeliveryError, failureCode } from './delivery-error.js';

const CONNECT_TIMEOUT = 3 * SECOND;
const ANSWER_TIMEOUT = 8 * SECOND;
const MAX_REPLY_BYTES = 64 * 1024;

export interface HttpReply {
  status: number;
  text: string;
}

/** One address that messages are posted to, with time-outs and a limit on the reply; redirects are not followed. */
export class HttpEndpoint {
  private readonly pool: Pool;
  private readonly path: string;

  /** @param answerTimeout milliseconds */
  constructor(url: string, answerTimeout = ANSWER_TIMEOUT) {
    const { origin, pathname, search } = new URL(url);
    this.path = pathname + search;
    this.pool = new Pool(origin, {
      connections: 16,
      connect: { timeout: CONNECT_TIMEOUT },
      headersTimeout: answerTimeout,
      bodyTimeout: answerTimeout,
      keepAliveTimeout: 30 * SECOND,
      maxResponseSize: MAX_REPLY_BYTES,
    });
  }

  /**
   * @param request.query replaces the address's own; with `?`
   * @throws DeliveryError when no reply came
   */
  async post(request: { headers: Record<string, string>; body?: string; query?: string }): Promise<HttpReply> {
    try {
      const { statusCode, body } = await this.pool.request({
        method: 'POST',
        path: request.query === undefined ? this.path : this.path.replace(/\?.*$/, '') + request.query,
        headers: request.headers,
        body: request.body ?? '',
      });
      return { status: statusCode, text: await body.text() };
    } catch (error) {
      throw new DeliveryError(failureCode(error));
    }
  }

  async close(): Promise<void> {
    // What hangs is not waited for.
    await this.pool.destroy();
  }
}

/** The JSON object in a reply; empty when there is none. */
export function jsonObject({ text }: HttpReply): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A carrier's own word for a refusal, when it looks like one. */
export function carrierCode(value: unknown, { status }: HttpReply): string {
  return typeof value === 'string' && /^[A-Za-z][\w.-]{0,79}$/.test(value) ? value : `HTTP ${status}`;
}
