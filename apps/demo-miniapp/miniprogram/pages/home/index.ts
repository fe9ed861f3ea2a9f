import { isYaopaiError, type User } from '@yaopai/sdk';
import type { DemoApp } from '../../app';
import { problemOf, type Problem } from '../../components/notice/problem';
import { localTime } from '../../utils/local-time';
import { maskedEmail, maskedPhone } from '../../utils/masked';

const WORDS = {
  'zh-CN': {
    title: '腰牌示例',
    lead: '打开即登录：没有弹窗，也不需要授权。',
    signedIn: '已登录',
    signedOut: '未登录',
    closing: '注销中',
    noName: '未设置昵称',
    id: '账号 ID',
    copied: '已复制账号 ID',
    notCopied: '没有复制',
    session: '登录状态',
    token: '访问令牌',
    tokenNote: '到期后由 SDK 自动续期',
    left: '剩余 {time}',
    expired: '已到期',
    until: '会话有效期至',
    untilNote: '期间使用过会自动顺延',
    method: '登录方式',
    methods: {
      wechat: '微信登录',
      'wechat-phone': '微信手机号',
      password: '密码',
      'sms-code': '短信验证码',
      'email-code': '邮箱验证码',
      'sign-up': '注册',
    } as Record<string, string>,
    renew: '立即续期',
    signOut: '退出登录',
    out: '当前没有登录',
    outNote: '登录只需一次点击，微信不会询问任何信息。',
    signIn: '微信登录',
    why: {
      user: '此会话已在别处退出。',
      password: '密码已修改，请重新登录。',
      admin: '管理员结束了本次登录。',
      merged: '账号已并入另一个账号，重新登录即可进入。',
      blocked: '账号已被封禁，请联系管理员。',
      closing: '账号正在注销，登录后可以选择保留。',
      idle: '太久没有使用，登录已过期。',
      reuse: '登录已失效，请重新登录。',
      unknown: '服务器已不认识之前的登录（例如数据已清空），请重新登录。',
    } as Record<string, string>,
    keepTitle: '账号正在注销',
    keepText: '要保留这个账号吗？保留后一切照旧；不保留，到期后资料将被删除。',
    keep: '保留我的账号',
    leave: '继续注销',
    kept: '账号已保留',
    tooLate: '停留超过五分钟，请再点一次“保留我的账号”',
    explore: '功能',
    pages: [
      { url: '/pages/phone/index', name: '手机号', note: '一键登录、读取、绑定' },
      { url: '/pages/profile/index', name: '头像和昵称', note: '微信头像、昵称与个人资料' },
      { url: '/pages/account/index', name: '密码和验证码', note: '注册、登录、找回密码' },
      { url: '/pages/security/index', name: '账号与安全', note: '安全等级、邮箱、登录过的设备' },
      { url: '/pages/data/index', name: '我的数据', note: '自定义数据、导出、注销' },
      { url: '/pages/backend/index', name: '调用你的后端', note: '带上令牌，由后端验证' },
      { url: '/pages/settings/index', name: '设置', note: '服务器、应用、语言' },
    ],
  },
  en: {
    title: 'Yaopai demo',
    lead: 'Open it and you are signed in: no dialog, no permission.',
    signedIn: 'Signed in',
    signedOut: 'Signed out',
    closing: 'Closing',
    noName: 'No nickname yet',
    id: 'Account id',
    copied: 'Account id copied',
    notCopied: 'Not copied',
    session: 'Session',
    token: 'Access token',
    tokenNote: 'The SDK renews it when it expires',
    left: '{time} left',
    expired: 'Expired',
    until: 'Session ends',
    untilNote: 'Moves on with use',
    method: 'Signed in by',
    methods: {
      wechat: 'WeChat',
      'wechat-phone': 'WeChat phone number',
      password: 'Password',
      'sms-code': 'SMS code',
      'email-code': 'Email code',
      'sign-up': 'Registration',
    } as Record<string, string>,
    renew: 'Renew now',
    signOut: 'Sign out',
    out: 'Nobody is signed in',
    outNote: 'One tap, and WeChat asks for nothing.',
    signIn: 'Sign in with WeChat',
    why: {
      user: 'This session was signed out elsewhere.',
      password: 'The password was changed: sign in again.',
      admin: 'An administrator ended this session.',
      merged: 'The account joined another one: sign in again to open that.',
      blocked: 'The account is blocked. Ask the administrator.',
      closing: 'The account is being closed. Sign in to have it back.',
      idle: 'Not used for too long: the session has expired.',
      reuse: 'The session is no longer valid: sign in again.',
      unknown: 'The server does not know the session from before, as when its data was reset: sign in again.',
    } as Record<string, string>,
    keepTitle: 'The account is being closed',
    keepText: 'Keep it? Then all is as before. If not, its data is erased when the time is over.',
    keep: 'Keep my account',
    leave: 'Go on closing it',
    kept: 'Your account stays',
    tooLate: 'More than five minutes went by. Tap "Keep my account" once more.',
    explore: 'Explore',
    pages: [
      { url: '/pages/phone/index', name: 'Phone number', note: 'Sign in by it, read it, bind it' },
      { url: '/pages/profile/index', name: 'Avatar and nickname', note: 'From WeChat, and the rest of the profile' },
      { url: '/pages/account/index', name: 'Passwords and codes', note: 'Register, sign in, reset' },
      { url: '/pages/security/index', name: 'Account security', note: 'Level, email, signed-in devices' },
      { url: '/pages/data/index', name: 'My data', note: 'Custom data, export, closing' },
      { url: '/pages/backend/index', name: 'Call your backend', note: 'With the token, which the backend verifies' },
      { url: '/pages/settings/index', name: 'Settings', note: 'Server, application, language' },
    ],
  },
};

type State = 'loading' | 'signed-in' | 'signed-out' | 'closing' | 'failed';

const NOT_SIGNED_IN = 2020;
const SESSION_ENDED = 2206;
const INVALID_INPUT = 2231;
const ACCOUNT_CLOSING = 30001;

const app = getApp<DemoApp>();

Page({
  data: {
    t: WORDS['zh-CN'],
    state: 'loading' as State,
    user: null as ReturnType<typeof shownOf> | null,
    /** How long the access token is good. */
    left: '',
    session: null as { method: string; until: string } | null,
    why: '',
    ticket: '',
    /** The ticket was too old, and another one is here. */
    late: false,
    busy: '' as '' | 'sign-in' | 'sign-out' | 'renew' | 'keep',
    problem: null as Problem | null,
  },

  isShown: false,
  countdown: 0,

  async onShow() {
    this.isShown = true;
    const t = WORDS[app.lang];
    this.setData({ t });
    void wx.setNavigationBarTitle({ title: t.title });
    app.entered = this.enter();
    await app.entered;
  },

  onHide() {
    this.isShown = false;
    clearInterval(this.countdown);
  },

  onUnload() {
    this.isShown = false;
    clearInterval(this.countdown);
  },

  /** Signs in silently, unless somebody is signed in already, has signed out, or was signed out by a decision. */
  async enter() {
    this.setData({ problem: null });
    try {
      // Renews the token, or reopens an expired session, by itself. Offline it answers the user as last seen.
      const user = await app.authing.getCurrentUser();
      if (user) this.show(user);
      const { status, code, reason } = await app.authing.checkLoginStatus();
      if (status) await this.showSession();
      else if (code === NOT_SIGNED_IN && !app.signedOut) await this.signIn();
      else this.showNobody(code === NOT_SIGNED_IN ? '' : (reason ?? 'unknown'));
    } catch (error) {
      this.fail(error);
    }
  },

  async signIn() {
    const user = await app.authing.login();
    app.setSignedOut(false);
    this.show(user);
    await this.showSession();
  },

  onRetry() {
    return this.enter();
  },

  onSignIn() {
    return this.during('sign-in', () => this.signIn());
  },

  onSignOut() {
    return this.during('sign-out', async () => {
      await app.entered; // or its answers would come back to the page
      app.setSignedOut(true);
      await app.authing.logout();
      this.showNobody();
    });
  },

  onRenew() {
    return this.during('renew', async () => {
      const { exp } = await app.authing.refreshToken();
      this.countDownTo(exp * 1000);
    });
  },

  /** The person has changed their mind about closing the account. */
  onKeep() {
    return this.during('keep', async () => {
      try {
        await app.authing.cancelDeletion(this.data.ticket);
        void wx.showToast({ title: this.data.t.kept, icon: 'success' });
      } catch (error) {
        if (!isYaopaiError(error) || error.code !== INVALID_INPUT) throw error;
        // The ticket is good for five minutes; the sign-in below brings another one.
        this.setData({ late: true });
      }
      await this.signIn();
    });
  },

  onLeave() {
    app.setSignedOut(true);
    this.showNobody('closing');
  },

  /** The clipboard is private: the person may refuse, and WeChat does when it is not declared. */
  onCopyId() {
    const { t, user } = this.data;
    const say = (title: string) => void wx.showToast({ title, icon: 'none' });
    wx.setClipboardData({ data: user?.id ?? '', success: () => say(t.copied), fail: () => say(t.notCopied) });
  },

  /** One tap at a time, and its failure on the page. */
  async during(busy: 'sign-in' | 'sign-out' | 'renew' | 'keep', act: () => Promise<void>) {
    if (this.data.busy) return;
    this.setData({ busy, problem: null });
    try {
      await act();
    } catch (error) {
      this.fail(error);
    }
    this.setData({ busy: '' });
  },

  fail(error: unknown) {
    if (isYaopaiError(error) && error.code === ACCOUNT_CLOSING) {
      return this.become('closing', { ticket: error.data.ticket ?? '' });
    }
    // Signed out elsewhere: there is nothing to try again, only to sign in.
    if (isYaopaiError(error) && error.code === SESSION_ENDED) return this.showNobody(error.data.reason ?? 'unknown');
    this.setData({ problem: problemOf(error), state: this.data.state === 'loading' ? 'failed' : this.data.state });
    this.showTop();
  },

  /** Whoever has scrolled down to a button or to another page finds what is new at the top. */
  showTop() {
    if (this.isShown) void wx.pageScrollTo({ scrollTop: 0 });
  },

  show(user: User) {
    this.setData({ state: 'signed-in', user: shownOf(user), late: false });
    this.countDownTo(Date.parse(user.tokenExpiredAt ?? ''));
  },

  async showSession() {
    const current = (await app.authing.listSessions()).find((session) => session.current);
    if (current) this.setData({ session: { method: current.method, until: localTime(current.expiresAt) } });
  },

  showNobody(reason = '') {
    this.become('signed-out', { why: this.data.t.why[reason] ?? '', late: false });
  },

  /** Nobody is signed in; whoever knows it already and comes back stays where they were. */
  become(state: 'closing' | 'signed-out', more: object) {
    const isNew = this.data.state !== state;
    clearInterval(this.countdown);
    this.setData({ state, user: null, session: null, ...more });
    if (isNew) this.showTop();
  },

  countDownTo(atMs: number) {
    clearInterval(this.countdown);
    const tick = () => {
      const seconds = Math.floor((atMs - Date.now()) / 1000);
      const { left, expired } = this.data.t;
      this.setData({ left: seconds > 0 ? left.replace('{time}', minutesAndSeconds(seconds)) : expired });
    };
    tick();
    // An answer may come when another page is on top already.
    if (this.isShown) this.countdown = setInterval(tick, 1000);
  },
});

/** What the page shows of a user. */
function shownOf({ id, nickname, photo, phone, phoneCountryCode, email }: User) {
  const contact = phone ? maskedPhone(phone, phoneCountryCode) : email ? maskedEmail(email) : '';
  return { id, nickname, photo, contact, initial: nickname?.slice(0, 1) ?? '' };
}

function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
