import type {
  Device,
  DeviceFile,
  DeviceStorage,
  PrivacyStatus,
  SandboxControl,
  Transport,
} from '@yaopai/wechat-sandbox/wx';

export type Theme = 'light' | 'dark';
export type Language = 'zh_CN' | 'en';

/** A picture that the avatar and media choosers offer, beside "choose a file". */
export interface Picture {
  label: string;
  file: DeviceFile;
}

/** One phone with the mini program open. It fills the window that it is started in: one phone, one window. */
export interface PhoneOptions {
  appId: string;
  /** Whose phone it is: a person of the sandbox. */
  person: string;
  control: SandboxControl;
  /** How `wx.request` and `wx.uploadFile` reach the network. */
  transport: Transport;
  /** Survives restarts of the app; whoever starts the phone keeps it. */
  storage: DeviceStorage;
  /** Where the person stands with the privacy agreement. */
  privacy: PrivacyStatus;
  /** The person agreed (or the agreement was asked for anew), for keeping it beside the storage. */
  onPrivacyChange?(status: PrivacyStatus): void;
  /** What the phone calls itself, e.g. in lists of devices; ASCII without `(`, `)` and `;`. */
  model: string;
  language: Language;
  theme: Theme;
  /** WeChat's text size: 1 is standard; what `page-meta root-font-size="system"` scales by. */
  fontScale: number;
  /** The query that the mini program is launched with, as DevTools' compile mode gives it. */
  launch: { query: Record<string, string> };
  pictures: Picture[];
  /** Script errors of the mini program: thrown in a page, a handler, a timer, a callback, or a promise nobody caught. */
  onError?(error: unknown): void;
  /** The page on top has changed: `pages/home/index`. */
  onPageChange?(path: string): void;
}

export interface PhoneHandle {
  readonly device: Device;
  /** The app is killed and opened again; what it stored stays. */
  restart(): void;
  /** Ends the app and empties the window. */
  close(): void;
  setTheme(theme: Theme): void;
  /** WeChat restarts a mini program when its language changes; so does this. */
  setLanguage(language: Language): void;
  /** Restarts too, as WeChat does. */
  setFontScale(fontScale: number): void;
  /** The page on top, `pages/home/index`; empty before the launch has finished. */
  currentPath(): string;
}

export type StartPhone = (options: PhoneOptions) => PhoneHandle;

declare global {
  interface Window {
    /** Set by dist/phone/phone.js. */
    startPhone: StartPhone;
  }
}
