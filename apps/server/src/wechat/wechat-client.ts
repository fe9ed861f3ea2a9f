import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ServerConfig } from '../config/index.js';
import { type Connection, ConnectionSecrets } from '../connections/index.js';
import { InvalidCodes, type Presenter } from '../limits/index.js';
import { Clock } from '../runtime/index.js';
import { AccessTokens } from './access-tokens.js';
import { AppSecrets } from './app-secrets.js';
import { CallGate } from './call-gate.js';
import { looksLikeCode } from './code-format.js';
import { mediaCheckAsync, msgSecCheck, type Suggestion } from './content-check.js';
import { type ErrcodeMeaning, NO_ANSWER, NOT_A_CODE, NOT_A_PHONE_CODE } from './errcodes.js';
import { getUserPhoneNumber, type PhoneInfo } from './get-phone-number.js';
import { type Exchange, jsCodeToSession } from './js-code-to-session.js';
import { WechatError } from './wechat-error.js';
import { isRefusal, type Refusal, type WechatCall, WechatTransport } from './wechat-transport.js';

/** Speaks to WeChat's server API. Outbound addresses carry secrets and codes, so they are never logged. */
@Injectable()
export class WechatClient implements OnModuleDestroy {
  private readonly transport: WechatTransport;
  private readonly secrets: AppSecrets;
  private readonly tokens: AccessTokens;
  private readonly mockCodeAllowed: boolean;
  private readonly gates: Record<'login' | 'phone' | 'text' | 'media', CallGate>;

  constructor(
    config: ServerConfig,
    secrets: ConnectionSecrets,
    clock: Clock,
    private readonly invalidCodes: InvalidCodes,
  ) {
    this.transport = new WechatTransport(config.wechatApiUrl);
    this.secrets = new AppSecrets(secrets, clock);
    this.tokens = new AccessTokens(this.transport, this.secrets, clock);
    this.mockCodeAllowed = !config.production;
    const gate = (): CallGate => new CallGate(clock);
    this.gates = { login: gate(), phone: gate(), text: gate(), media: gate() };
  }

  async onModuleDestroy(): Promise<void> {
    await this.transport.close();
  }

  /**
   * Exchanges a code of `wx.login`; tries once more when WeChat gave no usable answer.
   * @param caller who asks, as limits count callers
   * @throws WechatError; AppError RATE_LIMITED when the caller came with too many invalid ones
   */
  async exchangeCode(connection: Connection, code: string, caller: string): Promise<Exchange> {
    if (!looksLikeCode(code, { mockAllowed: this.mockCodeAllowed })) throw new WechatError(NOT_A_CODE);
    return this.pass('login', connection, caller, () =>
      this.transport.tryTwice((signal) =>
        this.secrets.ask(connection, (appSecret) =>
          this.transport.send(jsCodeToSession(connection, appSecret, code), signal),
        ),
      ),
    );
  }

  /**
   * Exchanges the code of a phone button; tries once more when WeChat gave no usable answer.
   * @param tap the code, and whose it must be
   * @param caller who asks, as limits count callers
   * @throws WechatError; WECHAT_DATA_MISMATCH when the code is of another mini program; AppError RATE_LIMITED when the caller
   * came with too many invalid ones
   */
  async getPhoneNumber(
    connection: Connection,
    tap: { phoneCode: string; openId: string },
    caller: string,
  ): Promise<PhoneInfo> {
    if (!looksLikeCode(tap.phoneCode, { mockAllowed: false })) throw new WechatError(NOT_A_PHONE_CODE);
    return this.pass('phone', connection, caller, () => {
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

  /**
   * What WeChat thinks of a text in somebody's profile.
   * @throws WechatError; FRESH_PROOF_NEEDED when they were not in the mini program lately
   */
  async checkText(connection: Connection, text: { openId: string; content: string }): Promise<Suggestion> {
    const { suggest } = await this.check(connection, this.gates.text, text, msgSecCheck);
    return suggest;
  }

  /**
   * Asks WeChat to look at a picture of somebody's profile, which it fetches itself: the verdict is pushed.
   * @returns what the verdict will name it by
   * @throws WechatError; FRESH_PROOF_NEEDED when they were not in the mini program lately
   */
  async checkPicture(connection: Connection, picture: { openId: string; url: string }): Promise<string> {
    const { traceId } = await this.check(connection, this.gates.media, picture, mediaCheckAsync);
    return traceId;
  }

  /** Asks about a code. Whoever came with too many invalid ones costs no more calls. */
  private async pass<T extends object>(
    call: 'login' | 'phone',
    connection: Connection,
    caller: string,
    ask: () => Promise<T | Refusal>,
  ): Promise<T> {
    const presenter: Presenter = { kind: `wechat-${call}-code`, scope: connection.id, caller };
    this.invalidCodes.requireBudget(presenter);
    try {
      const answer = await this.gates[call].pass(connection, caller, ask);
      await this.invalidCodes.earn(presenter);
      return answer;
    } catch (error) {
      if (error instanceof WechatError && error.callersFault) await this.invalidCodes.spend(presenter);
      throw error;
    }
  }

  private check<C extends { openId: string }, T extends object>(
    connection: Connection,
    gate: CallGate,
    content: C,
    callFor: (connection: Connection, accessToken: string, content: C) => WechatCall<T>,
  ): Promise<T> {
    return gate.pass(connection, content.openId, () =>
      this.transport.tryTwice((signal) =>
        this.withToken(connection, signal, (token, inTime) =>
          this.transport.send(callFor(connection, token, content), inTime),
        ),
      ),
    );
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

const means = (outcome: object, meaning: ErrcodeMeaning): boolean => isRefusal(outcome) && outcome.meaning === meaning;

/** A token that others wait for too is waited for no longer than the question itself may take. */
function before<T extends object>(signal: AbortSignal, token: Promise<T | Refusal>): Promise<T | Refusal> {
  const late = new Promise<Refusal>((resolve) => {
    const giveUp = (): void => resolve({ meaning: NO_ANSWER });
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  return Promise.race([token, late]);
}
