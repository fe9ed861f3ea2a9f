import type { DemoApp, Settings } from '../../app';

const WORDS = {
  'zh-CN': {
    title: '设置',
    servers: '服务器',
    host: 'Yaopai 服务器地址',
    appId: '应用 ID',
    appIdHint: 'Yaopai 里的应用，不是小程序的 AppID。',
    backend: '示例后端地址',
    phoneHint: '真机不能使用 localhost：请填写电脑的局域网地址；体验版和正式版需要 https，并加入合法域名。',
    save: '保存',
    saved: '已保存',
    reset: '恢复默认',
    language: '语言',
    languages: [
      { value: '', name: '跟随微信' },
      { value: 'zh-CN', name: '简体中文' },
      { value: 'en', name: 'English' },
    ],
    versions: '版本',
    miniProgram: '小程序',
    library: '基础库',
    wechat: '微信',
    envs: { develop: '开发版', trial: '体验版', release: '正式版' } as Record<string, string>,
    wrong: {
      address: '请填写完整地址，例如 https://id.example.com',
      path: '只填到域名或端口为止，不要带路径和参数',
      secure: '体验版和正式版只能使用 https',
      appId: '1 到 63 个小写字母、数字或 -',
    },
  },
  en: {
    title: 'Settings',
    servers: 'Servers',
    host: 'Address of the Yaopai server',
    appId: 'Application id',
    appIdHint: 'The application in Yaopai, not the AppID of the mini program.',
    backend: 'Address of the example backend',
    phoneHint:
      "A phone knows no localhost: give your computer's address in the local network. Trial and release versions need https and a host on the domain list.",
    save: 'Save',
    saved: 'Saved',
    reset: 'Back to defaults',
    language: 'Language',
    languages: [
      { value: '', name: 'As in WeChat' },
      { value: 'zh-CN', name: '简体中文' },
      { value: 'en', name: 'English' },
    ],
    versions: 'Versions',
    miniProgram: 'Mini program',
    library: 'Base library',
    wechat: 'WeChat',
    envs: { develop: 'develop', trial: 'trial', release: 'release' } as Record<string, string>,
    wrong: {
      address: 'Give the whole address, such as https://id.example.com',
      path: 'End it after host or port, without path or query',
      secure: 'Trial and release versions may only use https',
      appId: '1 to 63 lower-case letters, digits or -',
    },
  },
};

type Mistake = keyof (typeof WORDS)['en']['wrong'];
type Field = 'host' | 'appId' | 'backend';

const app = getApp<DemoApp>();

Page({
  data: {
    t: WORDS['zh-CN'],
    settings: app.settings,
    /** What is wrong with which field, as a key of the words; empty when it is fine. */
    mistakes: { host: '', appId: '', backend: '' } as Record<Field, Mistake | ''>,
    versions: versions(),
  },

  onShow() {
    this.setData({ settings: app.settings });
    this.speak();
  },

  speak() {
    const t = WORDS[app.lang];
    this.setData({ t });
    void wx.setNavigationBarTitle({ title: t.title });
  },

  /** `<form bindsubmit>` gives the values by the inputs' names. */
  onSave({ detail }: WechatMiniprogram.FormSubmit) {
    const typed = detail.value as Record<Field, string>;
    const given = { host: tidy(typed.host), appId: typed.appId.trim(), backend: tidy(typed.backend) };
    const mistakes = {
      host: mistakeInAddress(given.host),
      appId: /^[a-z0-9-]{1,63}$/.test(given.appId) ? ('' as const) : ('appId' as const),
      backend: mistakeInAddress(given.backend),
    };
    this.setData({ mistakes, settings: { ...app.settings, ...given } });
    if (Object.values(mistakes).some(Boolean)) return;
    this.take({ ...app.settings, ...given });
  },

  onReset() {
    this.setData({ mistakes: { host: '', appId: '', backend: '' } });
    this.take(app.defaults);
  },

  /** The language counts at once; what is typed elsewhere stays as it is. */
  onLanguage({ detail }: WechatMiniprogram.RadioGroupChange) {
    app.configure({ ...app.settings, lang: detail.value as Settings['lang'] });
    this.setData({ 'settings.lang': app.settings.lang });
    this.speak();
  },

  take(settings: Settings) {
    app.configure(settings);
    this.setData({ settings });
    this.speak();
    void wx.showToast({ title: this.data.t.saved, icon: 'success' });
  },
});

function tidy(address: string): string {
  return address.trim().replace(/\/+$/, '');
}

/** The scheme, a host, perhaps a port: what WeChat's domain list knows too. */
function mistakeInAddress(address: string): Mistake | '' {
  if (!/^https?:\/\/[^/?#\s]+/i.test(address)) return 'address';
  if (!/^https?:\/\/[\w.-]+(:\d{1,5})?$/i.test(address)) return 'path';
  const { envVersion } = wx.getAccountInfoSync().miniProgram;
  return envVersion !== 'develop' && !/^https:/i.test(address) ? 'secure' : '';
}

function versions() {
  const { SDKVersion, version } = wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync();
  const { miniProgram } = wx.getAccountInfoSync();
  return { library: SDKVersion, wechat: version, miniProgram: miniProgram.version, env: miniProgram.envVersion };
}
