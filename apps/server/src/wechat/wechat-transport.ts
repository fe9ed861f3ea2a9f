import { Logger } from '@nestjs/common';
import { Pool } from 'undici';
import { SECOND } from '../runtime/index.js';
import { type ErrcodeMeaning, type ErrcodeTable, meaningOf, NO_ANSWER, TOO_MANY_WAIT } from './errcodes.js';

/** WeChat publishes no time-outs; the mini program itself waits ten seconds by default. */
const CONNECT_TIMEOUT = 2 * SECOND;
const ANSWER_TIMEOUT = 3 * SECOND;
/** For all that one question takes: waiting for a connection, both tries, and the last byte of the answer. */
export const QUESTION_TIMEOUT = 5 * SECOND;
/** A second try starts only while it can still end in time. */
const RETRY_BUDGET = 2 * SECOND;
const CONNECTIONS = 64;
/** More would only wait until their phones have given up: they are told at once. */
const MAX_QUESTIONS = 8 * CONNECTIONS;
const MAX_REPLY_BYTES = 64 * 1024;

/** What WeChat answers: one JSON object. */
export type Answer = Record<string, unknown>;

/** WeChat said no, or nothing of use. */
export interface Refusal {
  meaning: ErrcodeMeaning;
  errcode?: number;
}

/** One call to WeChat's server API. */
export interface WechatCall<T extends object> {
  wechatAppId: string;
  /** With the query. It carries secrets and codes, so it is never logged. */
  path: string;
  /** Sent as JSON by POST; without one the call is a GET. */
  body?: object;
  errcodes: ErrcodeTable;
  /** What the log says when WeChat refuses. */
  refused: string;
  /** Undefined when the answer is nonsense. */
  read(answer: Answer): T | Refusal | undefined;
}

export function isRefusal<T extends object>(outcome: T | Refusal): outcome is Refusal {
  return 'meaning' in outcome;
}

/** Carries calls to WeChat, a bounded number at a time and each for a bounded time. */
export class WechatTransport {
  private readonly logger = new Logger('WechatClient');
  private readonly pool: Pool;
  private readonly basePath: string;
  private questions = 0;

  constructor(apiUrl: string) {
    const base = new URL(apiUrl);
    this.basePath = base.pathname.replace(/\/$/, '');
    this.pool = new Pool(base.origin, {
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT },
      headersTimeout: ANSWER_TIMEOUT,
      bodyTimeout: ANSWER_TIMEOUT,
      keepAliveTimeout: 30 * SECOND,
      maxResponseSize: MAX_REPLY_BYTES,
    });
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  /** Tries once more when WeChat gave no usable answer, quickly. @param attempt ends when the signal says so */
  async tryTwice<T extends object>(attempt: (signal: AbortSignal) => Promise<T | Refusal>): Promise<T | Refusal> {
    if (this.questions >= MAX_QUESTIONS) return { meaning: TOO_MANY_WAIT };
    const signal = AbortSignal.timeout(QUESTION_TIMEOUT);
    const startedAt = performance.now();
    this.questions += 1;
    try {
      const first = await attempt(signal);
      const again = isRefusal(first) && first.meaning.retry && performance.now() - startedAt < RETRY_BUDGET;
      return again ? await attempt(signal) : first;
    } finally {
      this.questions -= 1;
    }
  }

  async send<T extends object>(call: WechatCall<T>, signal: AbortSignal): Promise<T | Refusal> {
    const answer = await this.ask(call, signal);
    if (!answer) return { meaning: NO_ANSWER };
    // Documented as a number, seen as a string; absent on success.
    const errcode = Number(answer['errcode'] ?? 0);
    if (errcode === 0) return call.read(answer) ?? { meaning: NO_ANSWER };
    const meaning = meaningOf(errcode, call.errcodes);
    const record = { wechatAppId: call.wechatAppId, errcode, errmsg: answer['errmsg'] };
    if (meaning.callersFault) this.logger.log(record, call.refused);
    else this.logger.warn(record, call.refused);
    return { meaning, errcode };
  }

  /** Undefined when no JSON object came back, whatever the reason. The content type is no guide: WeChat says text/plain at times. */
  private async ask(
    { wechatAppId, path, body }: Pick<WechatCall<object>, 'wechatAppId' | 'path' | 'body'>,
    signal: AbortSignal,
  ): Promise<Answer | undefined> {
    try {
      const reply = await this.pool.request({
        path: this.basePath + path,
        signal,
        ...(body
          ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
          : { method: 'GET' }),
      });
      const answer = parseObject(await reply.body.text());
      if (answer && reply.statusCode < 500) return answer;
      this.logger.warn({ wechatAppId, statusCode: reply.statusCode }, 'WeChat answered nonsense');
    } catch (error) {
      // The cause's own message may quote the address, so only its kind is logged.
      const kind = error instanceof Error ? ('code' in error && String(error.code)) || error.name : 'unknown';
      this.logger.warn({ wechatAppId, kind }, 'WeChat could not be reached');
    }
    return undefined;
  }
}

/** A text of WeChat's, of a length that can be stored. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 512;
}

function parseObject(text: string): Answer | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Answer) : undefined;
  } catch {
    return undefined;
  }
}
