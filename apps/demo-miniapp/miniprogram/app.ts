import { AuthenticationClient } from '@yaopai/sdk';

/** Where the demo finds its servers, and its language; the settings page changes them. */
export interface Settings {
  /** Address of the Yaopai server. */
  host: string;
  /** Id of the application in Yaopai, not the AppID of the mini program. */
  appId: string;
  /** Address of examples/express-backend. */
  backend: string;
  /** Empty follows WeChat. */
  lang: Lang | '';
}

export type Lang = 'zh-CN' | 'en';

/** What pages get by `getApp<DemoApp>()`. */
export interface DemoApp {
  /** The one client. Read it anew for each call: other settings make another one. */
  authing: AuthenticationClient;
  /** Language of the words on the pages. */
  lang: Lang;
  settings: Settings;
  defaults: Settings;
  /** Over once home knows who is signed in. Pages that are opened meanwhile wait for it; it never rejects. */
  entered: Promise<void>;
  /** The person wants to be signed out: home's silent sign-in leaves them alone, at the next launch too. */
  signedOut: boolean;
  setSignedOut(signedOut: boolean): void;
  /** Whose account was closed; empty again once one is kept. */
  closedId: string;
  /** Takes other settings and keeps them. */
  configure(settings: Settings): void;
}

const STORED = 'settings';
const SIGNED_OUT = 'signedOut';

const DEFAULTS: Settings = {
  host: 'http://localhost:3000',
  appId: 'demo-app',
  backend: 'http://localhost:4000',
  lang: '',
};

/** A compile mode that names a server is where the way back from a wrong one leads. */
const defaults: Settings = { ...DEFAULTS, ...launchSettings() };
const atLaunch: Settings = { ...defaults, ...wx.getStorageSync<Partial<Settings>>(STORED), ...launchSettings() };

App<DemoApp>({
  ...connect(atLaunch),
  defaults,
  entered: Promise.resolve(),
  signedOut: wx.getStorageSync<boolean>(SIGNED_OUT) === true,

  setSignedOut(signedOut) {
    this.signedOut = signedOut;
    keep(SIGNED_OUT, signedOut);
  },

  closedId: '',

  configure(settings) {
    Object.assign(this, connect(settings));
    keep(STORED, settings);
  },
});

/** Where storage is full it counts until the mini program is closed. */
function keep(key: string, value: unknown): void {
  try {
    wx.setStorageSync(key, value);
  } catch (error) {
    console.warn(`${key} cannot be kept`, error);
  }
}

/** Making a client costs nothing, and clients with the same host and application share one session. */
function connect(settings: Settings): Pick<DemoApp, 'authing' | 'lang' | 'settings'> {
  const lang = settings.lang || wechatLanguage();
  const authing = new AuthenticationClient({
    host: settings.host,
    appId: settings.appId,
    lang,
    // Sees each failure once: the place for your own report. Keep the third argument out of logs, it may hold a ticket or a number.
    onError: (code, message) => console.warn(`Yaopai ${code}: ${message}`),
  });
  return { authing, lang, settings };
}

function wechatLanguage(): Lang {
  const { language } = wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync();
  return language.startsWith('zh') ? 'zh-CN' : 'en';
}

/** Settings given by a compile mode of DevTools (its launch parameters). Nobody may point a released mini program elsewhere by a link. */
function launchSettings(): Partial<Settings> {
  if (wx.getAccountInfoSync().miniProgram.envVersion !== 'develop') return {};
  const { query } = wx.getLaunchOptionsSync();
  const given = Object.entries(query).filter(([name]) => name in DEFAULTS);
  return Object.fromEntries(given.map(([name, value]) => [name, decodeURIComponent(String(value))]));
}
