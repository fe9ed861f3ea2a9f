import type { SecurityLevel, User } from '@yaopai/sdk';
import type { DemoApp } from '../../app';
import { problemOf, type Problem } from '../../components/notice/problem';
import { maskedEmail, maskedPhone } from '../../utils/masked';

const WORDS = {
  'zh-CN': {
    title: '账号与安全',
    signInFirst: '登录之后才能查看',
    toHome: '去登录',
    level: '安全等级',
    phone: '手机号',
    email: '邮箱',
    password: '密码',
    has: '已设置',
    none: '未设置',
    unverified: '未验证',
    unbound: '未绑定',
    oldPassword: '原密码',
    newPassword: '新密码',
    passwordPlaceholder: '请输入原密码',
    newPasswordPlaceholder: '请设置新密码',
    savePassword: '保存密码',
    passwordHint: '保存之后，其他设备都会退出登录。',
    saved: '已保存',
    emailPlaceholder: 'name@example.com',
    code: '验证码',
    codePlaceholder: '六位数字',
    bindEmail: '绑定邮箱',
    unbindEmail: '解绑邮箱',
    unbindEmailSure: '解绑之后不能再用它登录当前账号。',
    unbind: '解绑',
    cancel: '取消',
    wechat: '微信',
    noWechat: '没有关联微信',
    unlink: '取消关联',
    unlinkSure: '之后用这个微信登录，会打开另一个账号。',
    link: '关联已有的账号',
    linkHint:
      '把这个微信关联到有密码、也验证过邮箱或手机号的账号。留下的是那个账号；现在的账号如果只有这个微信，会并入其中。',
    account: '用户名、邮箱或手机号',
    accountPlaceholder: '要留下的账号',
    passwordOfAccount: '该账号的密码',
    linkButton: '关联到这个账号',
    devices: '登录的设备',
  },
  en: {
    title: 'Account security',
    signInFirst: 'Sign in to see this',
    toHome: 'Sign in',
    level: 'Security level',
    phone: 'Phone number',
    email: 'Email',
    password: 'Password',
    has: 'Set',
    none: 'Not set',
    unverified: 'Not verified',
    unbound: 'None',
    oldPassword: 'Old password',
    newPassword: 'New password',
    passwordPlaceholder: 'The old password',
    newPasswordPlaceholder: 'Choose a new password',
    savePassword: 'Save password',
    passwordHint: 'All other devices are signed out by it.',
    saved: 'Saved',
    emailPlaceholder: 'name@example.com',
    code: 'Code',
    codePlaceholder: 'Six digits',
    bindEmail: 'Bind email',
    unbindEmail: 'Unbind email',
    unbindEmailSure: 'It will no longer sign in to this account.',
    unbind: 'Unbind',
    cancel: 'Cancel',
    wechat: 'WeChat',
    noWechat: 'No WeChat is linked',
    unlink: 'Unlink',
    unlinkSure: 'This WeChat will then open another account.',
    link: 'Link an account I have',
    linkHint:
      'Links this WeChat to an account with a password and a verified email or phone. That account stays; the present one becomes part of it when this WeChat is all it has.',
    account: 'Username, email or phone',
    accountPlaceholder: 'The account that stays',
    passwordOfAccount: 'Its password',
    linkButton: 'Link to this account',
    devices: 'Where you are signed in',
  },
};

type Action = '' | 'send' | 'password' | 'email' | 'unlink' | 'link';

const EMPTY = { oldPassword: '', newPassword: '', email: '', code: '', handle: '', password: '' };

const app = getApp<DemoApp>();

Page({
  data: {
    t: WORDS['zh-CN'],
    state: 'loading' as 'loading' | 'ready' | 'signed-out' | 'failed',
    score: 0,
    phone: '',
    /** Masked, once it is verified; the form for binding one has it in full. */
    email: '',
    unverifiedEmail: '',
    hasPassword: false,
    identities: [] as { id: string; openId: string }[],
    /** The form that is open. */
    open: '' as '' | 'email' | 'password' | 'link',
    /** What is typed, emptied once it is done: a password does not stay on the screen. */
    typed: { ...EMPTY },
    sendableAt: 0,
    busy: '' as Action,
    tried: '' as Action,
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
      const user = await app.authing.getCurrentUser();
      if (!user) return this.setData({ state: 'signed-out' });
      this.show(user, await app.authing.getSecurityLevel());
    } catch (error) {
      this.setData({ state: 'failed', tried: '', problem: problemOf(error) });
    }
  },

  show(user: User, { score, password }: SecurityLevel) {
    this.setData({
      state: 'ready',
      score,
      hasPassword: password,
      phone: user.phone ? maskedPhone(user.phone, user.phoneCountryCode) : '',
      email: user.email && user.emailVerified ? maskedEmail(user.email) : '',
      unverifiedEmail: user.email && !user.emailVerified ? user.email : '',
      // Not emptied: whoever comes back with a code from their mail finds what they typed.
      'typed.email': this.data.typed.email || (user.email ?? ''),
      problem: null,
      identities: user.identities.map(({ id, openId }) => ({ id, openId })),
    });
  },

  onOpen({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const part = currentTarget.dataset['part'] as 'email' | 'password' | 'link';
    this.setData({ open: this.data.open === part ? '' : part, tried: '', problem: null });
  },

  onType({ currentTarget, detail }: WechatMiniprogram.Input) {
    this.setData({ [`typed.${currentTarget.dataset['field']}`]: detail.value });
  },

  // ---- Password ----

  onPassword() {
    const { oldPassword, newPassword } = this.data.typed;
    return this.attempt('password', () => app.authing.updatePassword(newPassword, oldPassword || undefined));
  },

  // ---- Email ----

  onSendCode() {
    return this.attempt('send', async () => {
      const { retryAfterSeconds } = await app.authing.sendEmail(this.data.typed.email, 'bind');
      this.setData({ sendableAt: Date.now() + retryAfterSeconds * 1000 });
    });
  },

  onBindEmail() {
    const { email, code } = this.data.typed;
    return this.attempt('email', () => app.authing.bindEmail(email, code));
  },

  async onUnbindEmail() {
    const { t } = this.data;
    if (await this.isSure(t.unbindEmail, t.unbindEmailSure, t.unbind)) {
      await this.attempt('email', () => app.authing.unbindEmail());
    }
  },

  // ---- WeChat ----

  /** Takes an identity off. The server asks for a sign-in of the last five minutes: 30004 says so, and the person signs in again. */
  async onUnlink({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { t } = this.data;
    const identityId = currentTarget.dataset['id'] as string;
    if (!(await this.isSure(t.unlink, t.unlinkSure, t.unlink))) return;
    await this.attempt('unlink', async () => {
      const primaryUserToken = (await app.authing.getCurrentUser())?.token ?? '';
      await app.authing.unLinkAccount({ primaryUserToken, identityId });
    });
  },

  /** WeChat signs in first, the account that stays last: so it is the one signed in on this phone afterwards. */
  onLink() {
    const { handle, password } = this.data.typed;
    return this.attempt('link', async () => {
      const { token: secondaryUserToken } = await app.authing.login();
      try {
        const { token: primaryUserToken } = await loginByPassword(handle, password);
        await app.authing.linkAccount({ primaryUserToken, secondaryUserToken });
      } catch (error) {
        await this.load(); // somebody else is signed in now: after a wrong password, this WeChat's account
        throw error;
      }
    });
  },

  // ---- All of them ----

  onHome() {
    return wx.reLaunch({ url: '/pages/home/index' });
  },

  async isSure(title: string, content: string, confirmText: string) {
    const { confirm } = await wx.showModal({ title, content, confirmText, cancelText: this.data.t.cancel });
    return confirm;
  },

  /** One change at a time; afterwards the page shows what the account has become. */
  async attempt(action: Action, change: () => Promise<unknown>) {
    if (this.data.busy) return;
    this.setData({ busy: action, tried: action, problem: null });
    try {
      await change();
      if (action !== 'send') await this.changed();
    } catch (error) {
      this.setData({ problem: problemOf(error) });
    }
    this.setData({ busy: '' });
  },

  async changed() {
    void wx.showToast({ title: this.data.t.saved, icon: 'success' });
    this.setData({ typed: { ...EMPTY }, open: '' });
    await this.load();
  },
});

function loginByPassword(handle: string, password: string): Promise<User> {
  if (handle.includes('@')) return app.authing.loginByEmail(handle, password);
  if (/^\+?\d{7,}$/.test(handle)) return app.authing.loginByPhonePassword(handle, password);
  return app.authing.loginByUsername(handle, password);
}
