import { CONFIGURATION, UNSUPPORTED } from '../errors/codes.js';
import { raise } from '../errors/yaopai-error.js';
import { readRuntime, type Runtime } from '../platform/index.js';
import type { AuthenticationClientOptions } from '../options.js';

const DEFAULT_HOST = 'http://localhost:3000';
const DEFAULT_TIMEOUT_MS = 10_000;
/** Base libraries before 2.11.0: the oldest that has everything the SDK calls without asking first. */
const TOO_OLD = /^([01]|2\.(\d|10))\./;

/** One client as the shared engine sees it: where its requests go and what they say. */
export class Caller {
  /** Without trailing slash. */
  readonly base: string;
  readonly timeoutMs: number;
  readonly mayReopen: boolean;
  private facts: Runtime | undefined;

  /** Throws CONFIGURATION. */
  constructor(readonly given: AuthenticationClientOptions) {
    const { appId, userPoolId, host, timeout = DEFAULT_TIMEOUT_MS, autoLogin = true } = given;
    this.base = String(host || DEFAULT_HOST).replace(/\/+$/, '');
    this.timeoutMs = timeout;
    this.mayReopen = autoLogin;
    const lang = given.lang || 'zh';
    if (!appId && !userPoolId) throw raise(lang, CONFIGURATION, {}, 'appId | userPoolId');
    if (!/^https?:\/\/[^/]/.test(this.base)) throw raise(lang, CONFIGURATION, {}, `host = ${host} (https://…)`);
    if (!Number.isFinite(timeout) || timeout <= 0)
      throw raise(lang, CONFIGURATION, {}, `timeout = ${timeout} (ms > 0)`);
  }

  /** Facts of the device, read once: they do not change while the mini program runs. */
  get runtime(): Runtime {
    return this.facts || (this.facts = readRuntime());
  }

  /** A BCP 47 tag: the one set, else WeChat's language, else `zh-CN`. */
  get tag(): string {
    return this.given.lang || (this.runtime.language || 'zh-CN').replace('_', '-');
  }

  /** Throws CONFIGURATION or UNSUPPORTED where no call could work; runs before every call. */
  assertReady(): void {
    const { SDKVersion, envVersion } = this.runtime;
    if (TOO_OLD.test(SDKVersion || '')) {
      throw raise(this.tag, UNSUPPORTED, {}, `SDKVersion ${SDKVersion} < 2.11.0`);
    }
    if (!this.given.host && (envVersion === 'trial' || envVersion === 'release')) {
      throw raise(this.tag, CONFIGURATION, {}, `host = ? (${envVersion})`);
    }
  }
}
