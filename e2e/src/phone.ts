import type { Authing, AuthenticationClient, AuthenticationClientOptions } from '@yaopai/sdk';
import { createWx, type Device, type SandboxWx, type WxOptions } from '@yaopai/wechat-sandbox';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { APP, POOL, WECHAT } from './deployment.js';
import type { Person, WechatWorld } from './wechat.js';

type Sdk = typeof import('@yaopai/sdk');

/** What a mini program gets: the whole SDK in one file, and the first-generation class beside it. */
const [BUNDLE, FIRST_GENERATION] = ['index.js', 'authing.js'].map((name) =>
  readFileSync(
    new URL(`miniprogram_dist/${name}`, `file://${createRequire(import.meta.url).resolve('@yaopai/sdk/package.json')}`),
    'utf8',
  ),
) as [string, string];

/** Runs a file as WeChat does: a CommonJS module whose only outside world is `wx`. */
function load<T>(file: string, globals: Record<string, unknown>): T {
  const module = { exports: {} as T };
  const given = { module, exports: module.exports, ...globals };
  new Function(...Object.keys(given), file)(...Object.values(given));
  return module.exports;
}

/** A phone with one mini program on it that uses the SDK. */
export class Phone {
  readonly warnings: string[] = [];
  /** What `onError` of its clients was told, by number. */
  readonly told: number[] = [];
  private sdk: Sdk;

  private constructor(
    readonly device: Device,
    readonly host: string,
    private current: SandboxWx,
  ) {
    this.sdk = this.boot();
  }

  /** @param options of the phone, e.g. the `storage` of another one that changed hands; default mini program: `main`'s. */
  static of(wechat: WechatWorld, person: Person, host: string, options: Partial<WxOptions> = {}): Phone {
    const { wx, device } = createWx({
      sandbox: wechat.sandbox,
      appId: WECHAT.main,
      person: person.id,
      ...options,
    });
    return new Phone(device, host, wx);
  }

  /** As the mini program's own pages see it. */
  get wx(): SandboxWx {
    return this.current;
  }

  /** A client, as a page makes one; default: of the stories' application. */
  client(options: Partial<AuthenticationClientOptions> = {}): AuthenticationClient {
    const onError = (code: number): unknown => this.told.push(code);
    const app = options.userPoolId === undefined ? { appId: APP } : {};
    return new this.sdk.AuthenticationClient({ ...app, host: this.host, onError, ...options });
  }

  /** As its pages have it: the package by its name, the file of the first generation by its path. */
  require(name: '@yaopai/sdk'): Sdk;
  require(path: 'path/to/authing.js'): Sdk['Authing'];
  require(name: string): unknown {
    return name.endsWith('.js') ? load<Sdk['Authing']>(FIRST_GENERATION, { require: () => this.sdk }) : this.sdk;
  }

  /** A client of the first-generation class, from the file that its users copy. */
  firstGeneration(): Authing {
    const FirstGeneration = this.require('path/to/authing.js');
    return new FirstGeneration({ userPoolId: POOL, host: this.host, onError: (code) => this.told.push(code) });
  }

  /** The mini program is killed and opened again: storage stays, memory goes. */
  restart(): void {
    this.current = this.device.restart();
    this.sdk = this.boot();
  }

  private boot(): Sdk {
    const warn = (...words: unknown[]): unknown => this.warnings.push(words.map(String).join(' '));
    return load(BUNDLE, { wx: this.current, console: { ...console, warn } });
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
