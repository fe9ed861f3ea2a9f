import { BAD_REPLY } from '../errors/codes.js';
import { isYaopaiError, raise, type YaopaiError } from '../errors/yaopai-error.js';
import type { AuthenticationClientOptions } from '../options.js';
import { engineOf, type Engine } from '../session/engine.js';
import { Caller } from '../transport/caller.js';

/** Construction, language and the way failures are told; the groups of methods extend it. */
export class ClientBase {
  /** @internal */
  protected readonly caller: Caller;
  /** @internal */
  protected readonly engine: Engine;
  private readonly listener: AuthenticationClientOptions['onError'];
  /** Errors already told: a failure shared by many callers is told once. */
  private readonly told = new WeakSet<Error>();

  /**
   * Makes a client; no request, no `wx.login` and no storage access happens until the first call.
   *
   * Clients with the same `host` and the same `appId` (or `userPoolId`) share one session, so a client a page is fine.
   *
   * @throws 79008 CONFIGURATION when `appId` and `userPoolId` are both missing, or `host` or `timeout` make no sense.
   *
   * @example
   * const authing = new AuthenticationClient({
   *   appId: 'YOUR_APP_ID',
   *   host: 'https://id.example.com',
   *   onError: (code, message) => wx.showModal({ content: message, showCancel: false }),
   * });
   */
  constructor(options: Omit<AuthenticationClientOptions, 'accessToken'>) {
    const own = Object.assign({}, options);
    this.listener = own.onError;
    try {
      this.caller = new Caller(own);
    } catch (error) {
      throw this.failed(error);
    }
    this.engine = engineOf(this.caller);
  }

  /**
   * Chooses the language of messages from now on, for this client.
   *
   * @param lang BCP 47 tag, for example `zh-CN` or `en`; the server speaks Chinese and English.
   *
   * @example
   * authing.setLang('en');
   */
  setLang(lang: string): void {
    this.caller.given.lang = lang;
  }

  /** @internal Runs one method: checks the device first, tells and rethrows what fails. */
  protected async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      this.caller.assertReady();
      return await work();
    } catch (error) {
      throw this.failed(error);
    }
  }

  /** @internal The synchronous form of `run`. */
  protected runSync<T>(work: () => T): T {
    try {
      this.caller.assertReady();
      return work();
    } catch (error) {
      throw this.failed(error);
    }
  }

  /** @internal Tells `onError` of a failure, once for each error; answers what to throw. */
  protected failed(error: unknown): YaopaiError {
    // What is not ours is a reply of a shape that no endpoint answers.
    const known = isYaopaiError(error) ? error : raise(this.caller.tag, BAD_REPLY, { errMsg: String(error) });
    if (this.listener && !this.told.has(known)) {
      this.told.add(known);
      try {
        this.listener(known.code, known.message, known.data);
      } catch (thrown) {
        // A handler that fails must not replace the failure it was told about.
        console.error(thrown);
      }
    }
    return known;
  }
}
