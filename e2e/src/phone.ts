import type { AuthenticationClient, AuthenticationClientOptions } from '@yaopai/sdk';
import { createWx, type Device, type SandboxWx } from '@yaopai/wechat-sandbox';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { APP, WECHAT } from './deployment.js';
import type { Person, WechatWorld } from './wechat.js';

type Sdk = typeof import('@yaopai/sdk');

/** The one file that a mini program gets. */
const BUNDLE = readFileSync(
  new URL('miniprogram_dist/index.js', `file://${createRequire(import.meta.url).resolve('@yaopai/sdk/package.json')}`),
  'utf8',
);

/** Runs the file as WeChat does: a CommonJS module whose only outside world is `wx`. */
function load(wx: SandboxWx, warnings: string[]): Sdk {
  const module = { exports: {} as Sdk };
  const quiet = { ...console, warn: (...words: unknown[]) => warnings.push(words.map(String).join(' ')) };
  new Function('module', 'exports', 'wx', 'console', BUNDLE)(module, module.exports, wx, quiet);
  return module.exports;
}

/** A phone with one mini program on it that uses the SDK. */
export class Phone {
  readonly warnings: string[] = [];
  private sdk: Sdk;

  private constructor(
    readonly device: Device,
    readonly host: string,
    wx: SandboxWx,
  ) {
    this.sdk = load(wx, this.warnings);
  }

  /** @param storage another phone's, for a phone that changed hands. */
  static of(wechat: WechatWorld, person: Person, host: string, storage?: Phone): Phone {
    const { wx, device } = createWx({
      sandbox: wechat.sandbox,
      appId: WECHAT.main,
      person: person.id,
      ...(storage && { storage: storage.device.storage }),
    });
    return new Phone(device, host, wx);
  }

  /** A client, as a page makes one. */
  client(options: Partial<AuthenticationClientOptions> = {}): AuthenticationClient {
    return new this.sdk.AuthenticationClient({ appId: APP, host: this.host, ...options });
  }

  /** The mini program is killed and opened again: storage stays, memory goes. */
  restart(): void {
    this.sdk = load(this.device.restart(), this.warnings);
  }

  get logins(): number {
    return this.device.calls('login').length;
  }

  /** How many requests it made to a path below `/api/v1`; without one, how many in all. */
  requests(path?: string): number {
    return this.device
      .calls('request')
      .filter(({ option }) => path === undefined || (option as { url: string }).url === `${this.host}/api/v1${path}`)
      .length;
  }

  /** What it did while the work ran. */
  async during<T>(work: () => Promise<T>): Promise<{ result: T; logins: number; requests: Record<string, number> }> {
    const [logins, before] = [this.logins, this.device.calls('request').length];
    const result = await work();
    const requests: Record<string, number> = {};
    for (const { option } of this.device.calls('request').slice(before)) {
      const path = new URL((option as { url: string }).url).pathname.replace('/api/v1', '');
      requests[path] = (requests[path] ?? 0) + 1;
    }
    return { result, logins: this.logins - logins, requests };
  }
}
