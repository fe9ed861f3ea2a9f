import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Pool } from 'undici';
import { ServerConfig } from '../config/index.js';
import { type Connection, ConnectionSecrets } from '../connections/index.js';
import { Clock, SECOND } from '../runtime/index.js';
import { looksLikeCode } from './code-format.js';
import { type ErrcodeMeaning, meaningOf, NO_ANSWER, NOT_A_CODE, QUOTA_REACHED, TOO_MANY_WAIT } from './errcodes.js';
import { QuotaBackoff } from './quota-backoff.js';
import { WechatError } from './wechat-error.js';

/** WeChat publishes no time-outs; the mini program itself waits ten seconds by default. */
const CONNECT_TIMEOUT = 2 * SECOND;
const ANSWER_TIMEOUT = 3 * SECOND;
/** For the whole exchange: waiting for a connection, both tries, and the last byte of the answer. */
const EXCHANGE_TIMEOUT = 5 * SECOND;
/** A second try starts only while it can still end in time. */
const RETRY_BUDGET = 2 * SECOND;
const CONNECTIONS = 64;
/** More would only wait until their phones have given up: they are told at once. */
const MAX_EXCHANGES = 8 * CONNECTIONS;
const MAX_REPLY_BYTES = 64 * 1024;

/** WeChat's answer to a code: the only source of openid and unionid. */
export interface Exchange {
  openId: string;
  unionId: string | null;
  /** Base64 of 16 bytes; never leaves the server. */
  sessionKey: string;
}

type Answer = Record<string, unknown>;

interface Refusal {
  meaning: ErrcodeMeaning;
  errcode?: number;
}

/** Speaks to WeChat's server API. Outbound addresses carry secrets and codes, so they are never logged. */
@Injectable()
export class WechatClient implements OnModuleDestroy {
  private readonly logger = new Logger(WechatClient.name);
  private readonly pool: Pool;
  private readonly basePath: string;
  private readonly mockCodeAllowed: boolean;
  private readonly backoff: QuotaBackoff;
  private exchanges = 0;

  constructor(
    config: ServerConfig,
    private readonly secrets: ConnectionSecrets,
    clock: Clock,
  ) {
    this.backoff = new QuotaBackoff(clock);
    const base = new URL(config.wechatApiUrl);
    this.basePath = base.pathname.replace(/\/$/, '');
    this.mockCodeAllowed = !config.production;
    this.pool = new Pool(base.origin, {
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT },
      headersTimeout: ANSWER_TIMEOUT,
      bodyTimeout: ANSWER_TIMEOUT,
      keepAliveTimeout: 30 * SECOND,
      maxResponseSize: MAX_REPLY_BYTES,
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.pool.close();
  }

  /**
   * Exchanges a code of `wx.login`; tries once more when WeChat gave no usable answer.
   * @param caller who asks, as limits count callers
   * @throws WechatError
   * @see https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session
   */
  async exchangeCode(connection: Connection, code: string, caller: string): Promise<Exchange> {
    if (!looksLikeCode(code, { mockAllowed: this.mockCodeAllowed })) {
      throw new WechatError(NOT_A_CODE);
    }
    if (this.backoff.mustWait(connection.id, caller)) throw this.quotaError();
    const query = new URLSearchParams({
      appid: connection.wechatAppId,
      secret: this.secrets.appSecret(connection),
      js_code: code,
      grant_type: 'authorization_code',
    });
    const outcome = await this.tryTwice(connection, `${this.basePath}/sns/jscode2session?${query}`);
    if (!('meaning' in outcome)) return outcome;
    if (outcome.meaning.error !== 'WECHAT_RATE_LIMITED') throw new WechatError(outcome.meaning, outcome);
    this.backoff.remember(connection.id, caller);
    throw this.quotaError(outcome.errcode);
  }

  private async tryTwice(connection: Connection, path: string): Promise<Exchange | Refusal> {
    if (this.exchanges >= MAX_EXCHANGES) return { meaning: TOO_MANY_WAIT };
    const signal = AbortSignal.timeout(EXCHANGE_TIMEOUT);
    const startedAt = performance.now();
    this.exchanges += 1;
    try {
      const first = await this.tryExchange(connection, path, signal);
      const again = 'meaning' in first && first.meaning.retry && performance.now() - startedAt < RETRY_BUDGET;
      return again ? await this.tryExchange(connection, path, signal) : first;
    } finally {
      this.exchanges -= 1;
    }
  }

  private async tryExchange(connection: Connection, path: string, signal: AbortSignal): Promise<Exchange | Refusal> {
    const answer = await this.ask(connection, path, signal);
    if (!answer) return { meaning: NO_ANSWER };
    // Documented as a number, seen as a string; absent on success.
    const errcode = Number(answer['errcode'] ?? 0);
    if (errcode !== 0) {
      const meaning = meaningOf(errcode);
      const record = { wechatAppId: connection.wechatAppId, errcode, errmsg: answer['errmsg'] };
      if (meaning.callersFault) this.logger.log(record, 'WeChat refused a code');
      else this.logger.warn(record, 'WeChat refused a code');
      return { meaning, errcode };
    }
    const { openid, unionid, session_key: sessionKey } = answer;
    if (!isText(openid) || !isText(sessionKey)) return { meaning: NO_ANSWER };
    return { openId: openid, unionId: isText(unionid) ? unionid : null, sessionKey };
  }

  /** Undefined when no JSON object came back, whatever the reason. The content type is no guide: WeChat says text/plain here. */
  private async ask(connection: Connection, path: string, signal: AbortSignal): Promise<Answer | undefined> {
    const { wechatAppId } = connection;
    try {
      const { statusCode, body } = await this.pool.request({ method: 'GET', path, signal });
      const answer = parseObject(await body.text());
      if (answer && statusCode < 500) return answer;
      this.logger.warn({ wechatAppId, statusCode }, 'WeChat answered nonsense');
    } catch (error) {
      // The cause's own message may quote the address, so only its kind is logged.
      const kind = error instanceof Error ? ('code' in error && String(error.code)) || error.name : 'unknown';
      this.logger.warn({ wechatAppId, kind }, 'WeChat could not be reached');
    }
    return undefined;
  }

  private quotaError(errcode?: number): WechatError {
    return new WechatError(QUOTA_REACHED, { errcode, detail: { retryAfterSeconds: this.backoff.secondsToWait() } });
  }
}

function isText(value: unknown): value is string {
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
