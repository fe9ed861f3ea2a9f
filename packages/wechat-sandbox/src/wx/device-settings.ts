export type Theme = 'light' | 'dark';

/** Pixels are CSS's; `wx.getWindowInfo` adds the safe area. */
export interface WindowInfo {
  pixelRatio: number;
  screenWidth: number;
  screenHeight: number;
  windowWidth: number;
  windowHeight: number;
  statusBarHeight: number;
  /** Where the window begins below the navigation bar. */
  screenTop: number;
}

export interface Launch {
  path: string;
  query: Record<string, string>;
  /** Where the app was opened from; 1001 is WeChat's list of Mini Programs. */
  scene: number;
}

export interface DeviceSettings {
  appId: string;
  person: string;
  envVersion: 'develop' | 'trial' | 'release';
  version: string;
  SDKVersion: string;
  language: string;
  theme: Theme;
  /** WeChat's text size; 1 is standard. */
  fontSizeScaleFactor: number;
  platform: string;
  /** What the phone calls itself, to the app and to servers; ASCII without `(`, `)` and `;`. */
  model: string;
  /** Names of `wx` that this phone does not have. */
  missing: readonly string[];
  /** Hosts of the console's list; absent: not checked, as with DevTools' switch. */
  requestDomains: readonly string[] | undefined;
  windowInfo: WindowInfo;
  launch: Launch;
}

/** What may be left out when a phone is made. */
export interface SettingsInput extends Partial<Omit<DeviceSettings, 'windowInfo' | 'launch'>> {
  appId: string;
  /** Whose phone it is; they must exist in the sandbox when `wx.login` is called. */
  person: string;
  /** What differs from a phone of 390 × 844 pixels. */
  windowInfo?: Partial<WindowInfo>;
  /** How the app was opened; default `pages/index/index` without a query. */
  launch?: Partial<Launch>;
}

const WINDOW: WindowInfo = {
  pixelRatio: 3,
  screenWidth: 390,
  screenHeight: 844,
  windowWidth: 390,
  windowHeight: 756,
  statusBarHeight: 44,
  screenTop: 88,
};

export const settingsOf = (input: SettingsInput): DeviceSettings => ({
  appId: input.appId,
  person: input.person,
  envVersion: input.envVersion ?? 'develop',
  version: input.version ?? '1.0.0',
  SDKVersion: input.SDKVersion ?? '3.7.0',
  language: input.language ?? 'zh_CN',
  theme: input.theme ?? 'light',
  fontSizeScaleFactor: input.fontSizeScaleFactor ?? 1,
  platform: input.platform ?? 'android',
  model: input.model ?? 'sandbox phone',
  missing: input.missing ?? [],
  requestDomains: input.requestDomains,
  windowInfo: { ...WINDOW, ...input.windowInfo },
  launch: { path: 'pages/index/index', query: {}, scene: 1001, ...input.launch },
});
