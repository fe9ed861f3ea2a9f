import type { DeviceSession } from '@yaopai/sdk';
import type { DemoApp } from '../../app';
import { problemOf, type Problem } from '../../components/notice/problem';
import { localTime } from '../../utils/local-time';

const WORDS = {
  'zh-CN': {
    title: '登录的设备',
    lead: '设备名和地址由设备自行上报，仅供辨认。',
    signInFirst: '登录之后才能查看',
    toHome: '去登录',
    current: '本机',
    unknown: '未知设备',
    lastUsed: '最近使用',
    methods: {
      wechat: '微信登录',
      'wechat-phone': '手机号按钮',
      password: '密码登录',
      'sms-code': '短信验证码',
      'email-code': '邮箱验证码',
      'sign-up': '注册',
    },
    end: '退出',
    endSure: '让这台设备退出登录？',
    endAll: '退出所有设备',
    endAllSure: '包括本机。之后每台设备都要重新登录。',
    endAllHint: '服务器立即生效。自行验证令牌的后端，最迟在令牌过期时（默认 30 分钟）。',
    cancel: '取消',
  },
  en: {
    title: 'Devices',
    lead: 'Name and address are what the device says of itself: they help you to tell which one it is, no more.',
    signInFirst: 'Sign in to see this',
    toHome: 'Sign in',
    current: 'This one',
    unknown: 'Unknown device',
    lastUsed: 'Last used',
    methods: {
      wechat: 'WeChat',
      'wechat-phone': 'Phone button',
      password: 'Password',
      'sms-code': 'SMS code',
      'email-code': 'Email code',
      'sign-up': 'Registration',
    },
    end: 'Sign out',
    endSure: 'Sign this device out?',
    endAll: 'Sign out everywhere',
    endAllSure: 'This device too. Every device has to sign in again.',
    endAllHint:
      'At once on the server; for backends that verify tokens by themselves when the token expires, by default within 30 minutes.',
    cancel: 'Cancel',
  },
};

const NOT_SIGNED_IN = 2020;
const SESSION_EXPIRED = 2206;

const app = getApp<DemoApp>();

Page({
  data: {
    t: WORDS['zh-CN'],
    state: 'loading' as 'loading' | 'ready' | 'signed-out' | 'failed',
    devices: [] as (Pick<DeviceSession, 'id' | 'current' | 'device' | 'address' | 'method'> & { lastUsed: string })[],
    /** Id of the session that is being ended, or `all`; and of the one that was tried last: messages appear there. */
    busy: '',
    tried: '',
    problem: null as Problem | null,
  },

  async onShow() {
    const t = WORDS[app.lang];
    this.setData({ t });
    void wx.setNavigationBarTitle({ title: t.title });
    await app.entered; // home may still be signing in
    await this.load();
  },

  async load() {
    try {
      const sessions = await app.authing.listSessions();
      this.setData({
        state: 'ready',
        problem: null,
        devices: sessions.map(({ id, current, device, address, method, lastUsedAt }) => {
          return { id, current, device, address, method, lastUsed: localTime(lastUsedAt) };
        }),
      });
    } catch (error) {
      const problem = problemOf(error);
      const isSignedOut = problem.code === NOT_SIGNED_IN || problem.code === SESSION_EXPIRED;
      this.setData({ state: isSignedOut ? 'signed-out' : 'failed', problem });
    }
  },

  /** Another device's session; one's own is ended by `logout`. */
  async onEnd({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { t } = this.data;
    const id = currentTarget.dataset['id'] as string;
    if (!(await this.isSure(t.end, t.endSure))) return;
    await this.attempt(id, async () => {
      await app.authing.endSession(id);
      await this.load();
    });
  },

  async onEndAll() {
    const { t } = this.data;
    if (!(await this.isSure(t.endAll, t.endAllSure))) return;
    await this.attempt('all', async () => {
      await app.authing.logoutEverywhere();
      app.setSignedOut(true);
      this.setData({ state: 'signed-out' });
    });
  },

  onHome() {
    return wx.reLaunch({ url: '/pages/home/index' });
  },

  async isSure(title: string, content: string) {
    const { t } = this.data;
    const { confirm } = await wx.showModal({ title, content, confirmText: t.end, cancelText: t.cancel });
    return confirm;
  },

  async attempt(busy: string, work: () => Promise<void>) {
    if (this.data.busy) return;
    this.setData({ busy, tried: busy, problem: null });
    try {
      await work();
    } catch (error) {
      this.setData({ problem: problemOf(error) });
    }
    this.setData({ busy: '' });
  },
});
