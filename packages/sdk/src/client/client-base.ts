import { CODES } from '../errors/codes.js';
import { isYaopaiError, raise, type YaopaiError } from '../errors/yaopai-error.js';
import { resolveOptions, type AuthenticationClientOptions, type ResolvedOptions } from '../options.js';
import type { Engine } from '../session/engine.js';
import { engineOf } from '../session/registry.js';
import { Caller } from '../transport/caller.js';

/** Construction, language and the way failures are told; the groups of methods extend it. */
export class ClientBase {
  /** @internal */
  protected readonly caller: Caller;
  /** @internal */
  protected readonly engine: Engine;
  private readonly onError: AuthenticationClientOptions['onError'];
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
  constructor(options: AuthenticationClientOptions) {
    this.onError = options && options.onError;
    let resolved: ResolvedOptions;
    try {
      resolved = resolveOptions(options);
    } catch (error) {
      this.tell(error as YaopaiError);
      throw error;
    }
    this.caller = new Caller(resolved, options.lang);
    this.engine = engineOf(resolved);
    if (options.accessToken) this.engine.store.startWith(options.accessToken);
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
    this.caller.lang = lang;
  }

  /** @internal Runs one method: checks the device first, tells and rethrows what fails. */
  protected async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      this.caller.assertReady();
      return await work();
    } catch (error) {
      throw this.fail(error);
    }
  }

  /** @internal The synchronous form of `run`. */
  protected runSync<T>(work: () => T): T {
    try {
      this.caller.assertReady();
      return work();
    } catch (error) {
      throw this.fail(error);
    }
  }

  /** @internal Tells `onError` of a failure, once for each error; answers what to throw. */
  protected fail(error: unknown): YaopaiError {
    // What is not ours is a reply of a shape that no endpoint answers.
    const known = isYaopaiError(error) ? error : raise(this.caller.lang, 'BAD_REPLY', { errMsg: String(error) });
    this.tell(known);
    return known;
  }

  /** @internal True for the two answers that only say that nobody is signed in. */
  protected isSignedOut(error: unknown): boolean {
    return isYaopaiError(error) && (error.code === CODES.NOT_SIGNED_IN || error.code === CODES.SESSION_EXPIRED);
  }

  private tell(error: YaopaiError): void {
    if (!this.onError || this.told.has(error)) return;
    this.told.add(error);
    try {
      this.onError(error.code, error.message, error.data);
    } catch (thrown) {
      // A handler that fails must not replace the failure it was told about.
      console.error(thrown);
    }
  }
}
