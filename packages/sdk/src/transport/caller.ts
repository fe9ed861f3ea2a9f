import { CONFIGURATION, UNSUPPORTED } from '../errors/codes.js';
import { raise } from '../errors/yaopai-error.js';
import { readRuntime, type Runtime } from '../platform/index.js';
import type { AuthenticationClientOptions } from '../options.js';

const DEFAULT_HOST = 'http://localhost:3000';
const DEFAULT_TIMEOUT_MS = 10_000;
/** Oldest base library that has everything the SDK calls without asking first. */
const OLDEST_BASE_LIBRARY = '2.11.0';

/** One client as the shared engine sees it: where its requests go and what they say. */
export class Caller {
  /** Without trailing slash. */
  readonly host: string;
  readonly timeoutMs: number;
  readonly autoLogin: boolean;
  private device: Runtime | undefined;

  /** Throws CONFIGURATION. */
  constructor(readonly options: AuthenticationClientOptions) {
    const { appId, userPoolId, host, timeout = DEFAULT_TIMEOUT_MS, autoLogin = true } = options;
    this.host = (host || DEFAULT_HOST).replace(/\/+$/, '');
    this.timeoutMs = timeout;
    this.autoLogin = autoLogin;
    const lang = options.lang || 'zh';
    if (!appId && !userPoolId) throw raise(lang, CONFIGURATION, {}, 'appId | userPoolId');
    if (!/^https?:\/\/[^/]/.test(this.host)) throw raise(lang, CONFIGURATION, {}, `host = ${host} (https://…)`);
    if (!Number.isFinite(timeout) || timeout <= 0)
      throw raise(lang, CONFIGURATION, {}, `timeout = ${timeout} (ms > 0)`);
  }

  /** Facts of the device, read once: they do not change while the mini program runs. */
  get runtime(): Runtime {
    return this.device || (this.device = readRuntime());
  }

  /** A BCP 47 tag: the one set, else WeChat's language, else `zh-CN`. */
  get lang(): string {
    return this.options.lang || (this.runtime.language || 'zh-CN').replace('_', '-');
  }

  /** Throws CONFIGURATION or UNSUPPORTED where no call could work; runs before every call. */
  assertReady(): void {
    const { SDKVersion, envVersion } = this.runtime;
    if (SDKVersion && comparable(SDKVersion) < comparable(OLDEST_BASE_LIBRARY)) {
      throw raise(this.lang, UNSUPPORTED, {}, `SDKVersion ${SDKVersion} < ${OLDEST_BASE_LIBRARY}`);
    }
    if (!this.options.host && (envVersion === 'trial' || envVersion === 'release')) {
      throw raise(this.lang, CONFIGURATION, {}, `host = ? (${envVersion})`);
    }
  }
}

/** Pads each number of a version, so that 2.9.0 sorts before 2.11.0 as text. */
const comparable = (version: string): string =>
  version
    .split('.')
    .map((part) => 1_000 + Number(part))
    .join();
