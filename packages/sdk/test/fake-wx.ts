import type { FakeServer } from './fake-server.js';

type Callback = (result: Record<string, unknown>) => void;
interface CallOptions {
  success?: Callback;
  fail?: Callback;
  timeout?: number;
}
interface UploadOptions extends CallOptions {
  url: string;
  header: Record<string, string>;
  filePath: string;
  name: string;
}
interface RequestOptions extends CallOptions {
  url: string;
  method: string;
  header: Record<string, string>;
  data?: string;
}

/** One call that waits for its answer. */
export interface PendingCall {
  api: 'login' | 'request';
  endpoint?: string;
  answer: () => void;
}

/** Just enough of `wx`, one person on one device; by itself it answers in a microtask, with `hold` only when told. */
export class FakeWx {
  readonly storage = new Map<string, string>();
  readonly calls: string[] = [];
  readonly pending: PendingCall[] = [];
  /** Answers wait in `pending`. */
  hold = false;
  /** WeChat calls neither callback of this one. */
  lose: 'login' | 'request' | undefined;
  /** What the user picks in the chooser, or how it fails. */
  picked: string | Record<string, unknown> = 'wxfile://tmp_1.jpg';
  /** Options of the choosers, but for the callbacks. */
  readonly chosenBy: Record<string, unknown>[] = [];
  loginFailure: Record<string, unknown> | undefined;
  storageBroken: 'read' | 'write' | undefined;
  baseInfo: { SDKVersion?: string; language?: string } = { SDKVersion: '3.7.0', language: 'zh_CN' };
  miniProgram: Record<string, string> = { appId: 'wxdemo000000000001', envVersion: 'develop', version: '' };

  constructor(
    readonly server: FakeServer,
    public person = 'ann',
  ) {}

  login = (options: CallOptions): void => {
    this.calls.push('login');
    this.later('login', undefined, () => {
      if (this.loginFailure) options.fail?.(this.loginFailure);
      else options.success?.({ errMsg: 'login:ok', code: this.server.issueCode(this.person) });
    });
  };

  request = (options: RequestOptions): void => {
    const endpoint = `${options.method} ${options.url.replace(/^.*\/api\/v1/, '')}`;
    this.calls.push(endpoint);
    this.later('request', endpoint, () => {
      const body = options.data ? (JSON.parse(options.data) as Record<string, unknown>) : {};
      const { reply, fault } = this.server.handle({ endpoint, header: options.header, body });
      if (fault) options.fail?.({ errMsg: fault === 'timeout' ? 'request:fail timeout' : 'request:fail ' });
      else if (reply) options.success?.({ statusCode: reply.status, data: reply.data, header: {} });
    });
  };

  /** Answers a text, as WeChat does. */
  uploadFile = ({ url, header, filePath, name, success, fail }: UploadOptions): void => {
    const endpoint = `POST ${url.replace(/^.*\/api\/v1/, '')}`;
    this.calls.push(endpoint);
    this.later('request', endpoint, () => {
      const { reply, fault } = this.server.handle({ endpoint, header, body: { [name]: filePath } });
      if (fault) fail?.({ errMsg: fault === 'timeout' ? 'uploadFile:fail timeout' : 'uploadFile:fail ' });
      else if (reply) success?.({ statusCode: reply.status, data: textOf(reply.data) });
    });
  };

  chooseMedia? = (options: CallOptions & Record<string, unknown>): void => {
    this.choose('chooseMedia', options, (tempFilePath) => ({ type: 'image', tempFiles: [{ tempFilePath, size: 1 }] }));
  };

  chooseImage = (options: CallOptions & Record<string, unknown>): void => {
    this.choose('chooseImage', options, (path) => ({ tempFilePaths: [path], tempFiles: [{ path, size: 1 }] }));
  };

  getStorageSync = (key: string): unknown => {
    if (this.storageBroken === 'read') throw new Error('getStorageSync:fail');
    const text = this.storage.get(key);
    return text === undefined ? '' : JSON.parse(text);
  };

  setStorageSync = (key: string, value: unknown): void => {
    if (this.storageBroken) throw new Error('setStorageSync:fail exceed storage max size 10Mb');
    this.storage.set(key, JSON.stringify(value));
  };

  removeStorageSync = (key: string): void => {
    this.storage.delete(key);
  };

  getAppBaseInfo = (): object => this.baseInfo;
  getAccountInfoSync = (): object => ({ miniProgram: this.miniProgram });

  /** Answers what is pending, the oldest first, until nothing is. */
  async release(): Promise<void> {
    for (await settled(); this.pending.length > 0; await settled()) this.pending.shift()?.answer();
  }

  /** Answers the oldest pending call to this endpoint, or the oldest `wx.login`. */
  async releaseOne(what: string): Promise<void> {
    await settled();
    const index = this.pending.findIndex((call) => (call.endpoint || call.api) === what);
    if (index < 0)
      throw new Error(`${what} is not pending: ${this.pending.map((call) => call.endpoint || call.api).join(', ')}`);
    this.pending.splice(index, 1)[0]?.answer();
    await settled();
  }

  private choose(
    name: string,
    { success, fail, ...options }: CallOptions & Record<string, unknown>,
    result: (path: string) => Record<string, unknown>,
  ): void {
    this.calls.push(name);
    this.chosenBy.push(options);
    void Promise.resolve().then(() =>
      typeof this.picked === 'string' ? success?.(result(this.picked)) : fail?.(this.picked),
    );
  }

  private later(api: PendingCall['api'], endpoint: string | undefined, answer: () => void): void {
    if (this.lose === api) return;
    if (this.hold) this.pending.push({ api, endpoint, answer });
    else void Promise.resolve().then(answer);
  }
}

const textOf = (data: unknown): string => (typeof data === 'string' ? data : JSON.stringify(data));

/** Lets every promise that can settle do so, without a timer. */
export async function settled(turns = 100): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
}
