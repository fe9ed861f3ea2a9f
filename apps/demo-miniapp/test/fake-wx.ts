interface Reply {
  statusCode: number;
  data: unknown;
  header?: Record<string, string>;
}

/** What a server answers to `GET http://localhost:3000/…`; undefined: nobody is there. */
export type Server = (request: string, header: Record<string, string>, body: unknown) => Reply | undefined;

interface RequestOption {
  url: string;
  method?: string;
  header?: Record<string, string>;
  /** JSON text, as the SDK sends it. */
  data?: string;
  success(reply: Reply): void;
  fail(failure: { errMsg: string }): void;
}

interface ClipboardOption {
  data: string;
  success?(): void;
  fail?(failure: { errMsg: string }): void;
}

type NetworkListener = (network: { isConnected: boolean; networkType: string }) => void;

/** The part of `wx` that pages and SDK use, over a server given by the test. */
export class FakeWx {
  readonly storage = new Map<string, unknown>();
  /** Every request, such as `POST http://localhost:3000/api/v1/sign-in/wechat`. */
  readonly requests: string[] = [];
  readonly toasts: string[] = [];
  /** Titles of `wx.showModal`, and what the person answers next; without an answer they cancel. */
  readonly questions: string[] = [];
  readonly answers: boolean[] = [];
  clipboard = '';
  /** How WeChat refuses the clipboard, which is private. */
  clipboardRefusal: { errMsg: string; errno: number } | undefined;
  /** What is kept in files, by path; and what was sent to a chat. */
  readonly files = new Map<string, string>();
  readonly shared: string[] = [];
  /** Pages that were launched anew, and how often the page went back to its top. */
  readonly launched: string[] = [];
  scrolledToTop = 0;
  title = '';
  language = 'zh_CN';
  envVersion = 'develop';
  query: Record<string, string> = {};
  networkType = 'wifi';
  storageIsFull = false;
  /** What the next answer waits for. */
  answersAfter: Promise<void> | undefined;
  server: Server = () => undefined;
  /** The page that is asked for consent, as the base library would. */
  askConsent: ((resolve: (decision: unknown) => void) => void) | undefined;
  private readonly networkListeners = new Set<NetworkListener>();

  setNetwork(networkType: string): void {
    this.networkType = networkType;
    for (const listener of this.networkListeners) listener({ isConnected: networkType !== 'none', networkType });
  }

  /** The object that the code under test knows as `wx`. */
  readonly api: Record<string, unknown> = {
    getStorageSync: (key: string) => this.storage.get(key) ?? '',
    setStorageSync: (key: string, value: unknown) => {
      if (this.storageIsFull) throw new Error('setStorageSync:fail exceed storage max size 10Mb');
      this.storage.set(key, JSON.parse(JSON.stringify(value)));
    },
    removeStorageSync: (key: string) => void this.storage.delete(key),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: this.envVersion, version: '' } }),
    getAppBaseInfo: () => ({ SDKVersion: '3.7.0', version: '8.0.50', language: this.language }),
    getLaunchOptionsSync: () => ({ path: 'pages/home/index', query: this.query }),
    /** With callbacks, as the SDK calls it, or for a promise, as pages do. */
    login: ({ success }: { success?(result: { code: string }): void } = {}) =>
      success ? later(() => success({ code: 'code' })) : Promise.resolve({ code: 'code' }),
    canIUse: () => true,
    showModal: ({ title }: { title: string }) => {
      this.questions.push(title);
      return Promise.resolve({ confirm: this.answers.shift() ?? false });
    },
    setClipboardData: ({ data, success, fail }: ClipboardOption) => {
      const refusal = this.clipboardRefusal;
      if (!refusal) this.clipboard = data;
      if (success || fail) return later(() => (refusal ? fail?.(refusal) : success?.()));
      return refusal ? Promise.reject(refusal) : Promise.resolve();
    },
    env: { USER_DATA_PATH: 'wxfile://usr' },
    getFileSystemManager: () => ({
      writeFileSync: (path: string, text: string) => {
        if (this.storageIsFull)
          throw new Error('writeFileSync:fail the maximum size of the file storage limit is exceeded');
        this.files.set(path, text);
      },
      unlink: ({ filePath, fail }: { filePath: string; fail(failure: { errMsg: string }): void }) => {
        if (!this.files.delete(filePath)) later(() => fail({ errMsg: 'unlink:fail no such file or directory' }));
      },
    }),
    shareFileMessage: ({ filePath }: { filePath: string }) => void this.shared.push(this.files.get(filePath) ?? ''),
    reLaunch: ({ url }: { url: string }) => Promise.resolve(void this.launched.push(url)),
    pageScrollTo: ({ scrollTop }: { scrollTop: number }) => {
      if (scrollTop === 0) this.scrolledToTop += 1;
      return Promise.resolve();
    },
    request: ({ url, method = 'GET', header = {}, data, success, fail }: RequestOption) => {
      const request = `${method} ${url}`;
      this.requests.push(request);
      const reply = this.networkType === 'none' ? undefined : this.server(request, header, data && JSON.parse(data));
      void Promise.resolve(this.answersAfter).then(() =>
        reply ? success({ header: {}, ...reply }) : fail({ errMsg: 'request:fail' }),
      );
    },
    getNetworkType: () => Promise.resolve({ networkType: this.networkType }),
    onNetworkStatusChange: (listener: NetworkListener) => void this.networkListeners.add(listener),
    offNetworkStatusChange: (listener: NetworkListener) => void this.networkListeners.delete(listener),
    setNavigationBarTitle: ({ title }: { title: string }) => Promise.resolve(void (this.title = title)),
    showToast: ({ title }: { title: string }) => Promise.resolve(void this.toasts.push(title)),
    onNeedPrivacyAuthorization: (listener: FakeWx['askConsent']) => void (this.askConsent = listener),
    getPrivacySetting: ({ success }: { success(setting: { privacyContractName: string }): void }) =>
      later(() => success({ privacyContractName: '《腰牌示例隐私保护指引》' })),
    openPrivacyContract: () => undefined,
  };
}

/** As in WeChat, nothing calls back before the call has returned. */
function later(act: () => void): void {
  queueMicrotask(act);
}
