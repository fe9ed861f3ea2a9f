import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ServerConfig } from '../config/index.js';
import { type Connection, ConnectionSecrets } from '../connections/index.js';
import { Clock } from '../runtime/index.js';
import { AccessTokens } from './access-tokens.js';
import { looksLikeCode } from './code-format.js';
import { type ErrcodeMeaning, NO_ANSWER, NOT_A_CODE, NOT_A_PHONE_CODE, QUOTA_REACHED } from './errcodes.js';
import { getUserPhoneNumber, type PhoneInfo } from './get-phone-number.js';
import { type Exchange, jsCodeToSession } from './js-code-to-session.js';
import { QuotaBackoff } from './quota-backoff.js';
import { WechatError } from './wechat-error.js';
import { isRefusal, type Refusal, WechatTransport } from './wechat-transport.js';

/** Speaks to WeChat's server API. Outbound addresses carry secrets and codes, so they are never logged. */
@Injectable()
export class WechatClient implements OnModuleDestroy {
  private readonly transport: WechatTransport;
  private readonly tokens: AccessTokens;
  private readonly mockCodeAllowed: boolean;
  /** WeChat counts by call. */
  private readonly backoff: { login: QuotaBackoff; phone: QuotaBackoff };

  constructor(
    config: ServerConfig,
    private readonly secrets: ConnectionSecrets,
    clock: Clock,
  ) {
    this.transport = new WechatTransport(config.wechatApiUrl);
    this.tokens = new AccessTokens(this.transport, secrets, clock);
    this.mockCodeAllowed = !config.production;
    this.backoff = { login: new QuotaBackoff(clock), phone: new QuotaBackoff(clock) };
  }

  async onModuleDestroy(): Promise<void> {
    await this.transport.close();
  }

  /**
   * Exchanges a code of `wx.login`; tries once more when WeChat gave no usable answer.
   * @param caller who asks, as limits count callers
   * @throws WechatError
   */
  async exchangeCode(connection: Connection, code: string, caller: string): Promise<Exchange> {
    if (!looksLikeCode(code, { mockAllowed: this.mockCodeAllowed })) throw new WechatError(NOT_A_CODE);
    return respecting(this.backoff.login, connection, caller, () => {
      const call = jsCodeToSession(connection, this.secrets.appSecret(connection), code);
      return this.transport.tryTwice((signal) => this.transport.send(call, signal));
    });
  }

  /**
   * Exchanges the code of a phone button; tries once more when WeChat gave no usable answer.
   * @param tap the code, and whose it must be
   * @param caller who asks, as limits count callers
   * @throws WechatError; WECHAT_DATA_MISMATCH when the code is of another mini program
   */
  async getPhoneNumber(
    connection: Connection,
    tap: { phoneCode: string; openId: string },
    caller: string,
  ): Promise<PhoneInfo> {
    if (!looksLikeCode(tap.phoneCode, { mockAllowed: false })) throw new WechatError(NOT_A_PHONE_CODE);
    return respecting(this.backoff.phone, connection, caller, () => {
      let unanswered = false;
      const ask = async (token: string, signal: AbortSignal): Promise<PhoneInfo | Refusal> => {
        const outcome = await this.transport.send(getUserPhoneNumber(connection, token, tap), signal);
        // Most likely spent by the try before, whose answer was lost: no fault of the code's.
        if (unanswered && means(outcome, NOT_A_PHONE_CODE)) return { meaning: NO_ANSWER };
        unanswered ||= means(outcome, NO_ANSWER);
        return outcome;
      };
      return this.transport.tryTwice((signal) => this.withToken(connection, signal, ask));
    });
  }

  /** Asks with the access token, and once more with a new one when WeChat refuses that. */
  private async withToken<T extends object>(
    connection: Connection,
    signal: AbortSignal,
    ask: (token: string, signal: AbortSignal) => Promise<T | Refusal>,
  ): Promise<T | Refusal> {
    const current = await before(signal, this.tokens.current(connection));
    if (isRefusal(current)) return current;
    const outcome = await ask(current.token, signal);
    if (!isRefusal(outcome) || !outcome.meaning.tokenRefused) return outcome;
    const renewed = await before(signal, this.tokens.renew(connection, current.token));
    return isRefusal(renewed) ? renewed : ask(renewed.token, signal);
  }
}

/** Whoever ran into WeChat's quota is held back. @throws WechatError */
async function respecting<T extends object>(
  backoff: QuotaBackoff,
  connection: Connection,
  caller: string,
  ask: () => Promise<T | Refusal>,
): Promise<T> {
  const quotaError = (errcode?: number): WechatError =>
    new WechatError(QUOTA_REACHED, { errcode, detail: { retryAfterSeconds: backoff.secondsToWait() } });
  if (backoff.mustWait(connection.id, caller)) throw quotaError();
  const outcome = await ask();
  if (!isRefusal(outcome)) return outcome;
  if (outcome.meaning.error !== 'WECHAT_RATE_LIMITED') throw new WechatError(outcome.meaning, outcome);
  backoff.remember(connection.id, caller);
  throw quotaError(outcome.errcode);
}

const means = (outcome: object, meaning: ErrcodeMeaning): boolean => isRefusal(outcome) && outcome.meaning === meaning;

/** A token that others wait for too is waited for no longer than the question itself may take. */
function before<T extends object>(signal: AbortSignal, token: Promise<T | Refusal>): Promise<T | Refusal> {
  const late = new Promise<Refusal>((resolve) => {
    signal.addEventListener('abort', () => resolve({ meaning: NO_ANSWER }), { once: true });
  });
  return Promise.race([token, late]);
}
