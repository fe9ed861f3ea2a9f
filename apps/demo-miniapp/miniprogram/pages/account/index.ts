import { isYaopaiError, type Done, type User } from '@yaopai/sdk';
import type { DemoApp } from '../../app';
import { problemOf, type Problem } from '../../components/notice/problem';
import { maskedEmail } from '../../utils/masked';

const WORDS = {
  'zh-CN': {
    title: '密码和验证码',
    lead: '适合还要从网页或 App 登录，或手边没有微信的人。',
    intents: { 'sign-in': '登录', 'sign-up': '注册', 'reset-password': '忘记密码' },
    ways: { phone: '手机号', email: '邮箱', username: '用户名' },
    handles: { phone: '中国大陆以外请加国家码，如 +852…', email: 'name@example.com', username: '字母、数字或 _ - .' },
    code: '验证码',
    codePlaceholder: '六位数字',
    password: '密码',
    passwordPlaceholder: '请输入密码',
    newPassword: '新密码',
    newPasswordPlaceholder: '请设置密码',
    optionalPlaceholder: '选填，不设置时用验证码登录',
    weak: '强度：弱',
    medium: '强度：中',
    strong: '强度：强',
    byCode: '改用验证码登录',
    byPassword: '改用密码登录',
    usernameTaken: '这个用户名已有人使用',
    noAccount: '还没有账号，可以切换到「注册」。',
    hasAccount: '已有账号，请切换到「登录」。',
    resetDone: '新密码已生效，其他设备都已退出。请用它登录。',
    current: '当前账号',
    nobody: '尚未登录',
    unnamed: '未设置昵称',
    signedIn: '已登录',
    security: '账号与安全',
    signOut: '退出登录',
    closingTitle: '账号正在注销',
    closingText: '要保留这个账号吗？',
    keep: '保留',
    cancel: '不保留',
    kept: '账号已保留，请再次登录。',
  },
  en: {
    title: 'Passwords, codes',
    lead: 'For people who also come from elsewhere: a website, an app, or a phone without WeChat.',
    intents: { 'sign-in': 'Sign in', 'sign-up': 'Register', 'reset-password': 'Forgot' },
    ways: { phone: 'Phone', email: 'Email', username: 'Username' },
    handles: {
      phone: 'Outside mainland China: +852…',
      email: 'name@example.com',
      username: 'Letters, digits or _ - .',
    },
    code: 'Code',
    codePlaceholder: 'Six digits',
    password: 'Password',
    passwordPlaceholder: 'Your password',
    newPassword: 'New password',
    newPasswordPlaceholder: 'Choose a password',
    optionalPlaceholder: 'Optional: without one, codes sign in',
    weak: 'Strength: weak',
    medium: 'Strength: medium',
    strong: 'Strength: strong',
    byCode: 'Sign in with a code instead',
    byPassword: 'Sign in with a password instead',
    usernameTaken: 'This username is taken',
    noAccount: 'There is no such account yet. Choose "Register" above.',
    hasAccount: 'There is an account already. Choose "Sign in" above.',
    resetDone: 'The new password is set, and all devices are signed out. Sign in with it now.',
    current: 'Signed in as',
    nobody: 'Nobody',
    unnamed: 'No nickname yet',
    signedIn: 'Signed in',
    security: 'Account security',
    signOut: 'Sign out',
    closingTitle: 'The account is closing',
    closingText: 'Do you want to keep it?',
    keep: 'Keep it',
    cancel: 'No',
    kept: 'The account is kept. Please sign in again.',
  },
};

/** What for; also the purpose of the code that is sent, since a code proves one thing only. */
type Intent = 'sign-in' | 'sign-up' | 'reset-password';
type Way = 'phone' | 'email' | 'username';
type By = 'code' | 'password';
interface Entered {
  handle: string;
  code: string;
  password: string;
}
type Call = (entered: Entered) => Promise<User | Done>;

const EMPTY: Entered = { handle: '', code: '', password: '' };

const app = getApp<DemoApp>();

/** All that the SDK offers for passwords and codes: which call each form makes. */
const CALLS: Record<Intent, Partial<Record<Way, Partial<Record<By, Call>>>>> = {
  'sign-in': {
    phone: {
      code: ({ handle, code }) => app.authing.loginByPhoneCode(handle, code),
      password: ({ handle, password }) => app.authing.loginByPhonePassword(handle, password),
    },
    email: {
      code: ({ handle, code }) => app.authing.loginByEmailCode(handle, code),
      password: ({ handle, password }) => app.authing.loginByEmail(handle, password),
    },
    username: {
      password: ({ handle, password }) => app.authing.loginByUsername(handle, password),
    },
  },
  'sign-up': {
    phone: {
      code: ({ handle, code, password }) => app.authing.registerByPhoneCode(handle, code, password || undefined),
    },
    email: {
      // Not registerByEmail: without a code the address stays unverified.
      code: ({ handle, code, password }) => app.authing.registerByEmailCode(handle, code, password || undefined),
    },
    username: {
      password: ({ handle, password }) => app.authing.registerByUsername(handle, password),
    },
  },
  'reset-password': {
    phone: {
      code: ({ handle, code, password }) => app.authing.resetPasswordByPhoneCode(handle, code, password),
    },
    email: {
      code: ({ handle, code, password }) => app.authing.resetPasswordByEmailCode(handle, code, password),
    },
  },
};

const ACCOUNT_NOT_FOUND = 2004;
const ACCOUNT_EXISTS = 2026;
const ACCOUNT_CLOSING = 30001;

Page({
  data: {
    t: WORDS['zh-CN'],
    state: 'loading' as 'loading' | 'ready' | 'signed-out',
    /** Who is signed in, by what others know them. */
    who: '',
    intents: Object.keys(CALLS) as Intent[],
    intent: 'sign-in' as Intent,
    ways: [] as Way[],
    way: 'phone' as Way,
    /** Only a sign-in by phone or email leaves the choice. */
    hasBoth: false,
    by: 'code' as By,
    entered: { ...EMPTY },
    handleError: '',
    strength: '',
    sendableAt: 0,
    busy: '' as '' | 'submit' | 'send',
    aside: '',
    problem: null as Problem | null,
  },

  onLoad({ way }) {
    this.choose({ way: way === 'email' || way === 'username' ? way : 'phone' });
  },

  async onShow() {
    const t = WORDS[app.lang];
    this.setData({ t });
    void wx.setNavigationBarTitle({ title: t.title });
    await app.entered; // home may still be signing in
    this.show(await app.authing.getCurrentUser());
  },

  show(user: User | null) {
    this.setData({
      state: user ? 'ready' : 'signed-out',
      who: user
        ? (user.nickname ?? user.username ?? (user.email && maskedEmail(user.email)) ?? this.data.t.unnamed)
        : '',
    });
  },

  // ---- Which form ----

  onIntent({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.choose({ intent: currentTarget.dataset['intent'] as Intent });
  },

  onWay({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.choose({ way: currentTarget.dataset['way'] as Way });
    this.setData({ entered: { ...EMPTY } });
  },

  onBy() {
    this.choose({ by: this.data.by === 'code' ? 'password' : 'code' });
  },

  /** Shows another form; what the new one does not offer gives way to what it does. */
  choose(wanted: { intent?: Intent; way?: Way; by?: By }) {
    const { intent, way, by } = { ...this.data, ...wanted };
    const ways = Object.keys(CALLS[intent]) as Way[];
    const realWay = ways.includes(way) ? way : 'phone';
    const calls = CALLS[intent][realWay] ?? {};
    this.setData({
      intent,
      ways,
      way: realWay,
      by: calls[by] ? by : calls.code ? 'code' : 'password',
      hasBoth: !!calls.code && !!calls.password,
      handleError: '',
      strength: '',
      aside: '',
      problem: null,
    });
  },

  // ---- While it is filled in ----

  onEnter({ currentTarget, detail }: WechatMiniprogram.Input) {
    const field = currentTarget.dataset['field'] as keyof Entered;
    this.setData({ [`entered.${field}`]: detail.value });
    if (field === 'handle') this.setData({ handleError: '' });
    if (field === 'password') this.setData({ strength: '' });
  },

  /** Usernames are public, so one may ask; about emails and phones the server tells nobody whether they have an account. */
  async onHandleDone() {
    const { way, intent, entered, t } = this.data;
    if (way !== 'username' || intent !== 'sign-up' || !entered.handle) return;
    const isTaken = await app.authing.isUserExists({ username: entered.handle }).catch(() => false); // the form itself will say it
    // The answer may be about what was there before.
    if (this.data.entered.handle === entered.handle) this.setData({ handleError: isTaken ? t.usernameTaken : '' });
  },

  async onPasswordDone({ detail }: WechatMiniprogram.InputBlur) {
    const { intent, t } = this.data;
    if (intent === 'sign-in' || !detail.value) return this.setData({ strength: '' });
    const checked = await app.authing.checkPasswordStrength(detail.value).catch(() => null);
    if (this.data.entered.password !== detail.value) return; // typed on meanwhile
    const level = checked && [t.weak, t.medium, t.strong][checked.level - 1];
    this.setData({ strength: checked ? (checked.valid ? (level ?? '') : checked.message) : '' });
  },

  onSendCode() {
    return this.attempt('send', async () => {
      const { way, entered, intent: purpose } = this.data;
      const { retryAfterSeconds } = await (way === 'email'
        ? app.authing.sendEmail(entered.handle, purpose)
        : app.authing.sendSmsCode(entered.handle, { purpose }));
      this.setData({ sendableAt: Date.now() + retryAfterSeconds * 1000 });
    });
  },

  // ---- Done ----

  onSubmit() {
    const { intent, way, by, entered, t } = this.data;
    return this.attempt('submit', async () => {
      const answer = await CALLS[intent][way]?.[by]?.(entered);
      this.setData({ entered: { ...EMPTY }, strength: '' });
      if (answer && 'id' in answer) {
        app.setSignedOut(false);
        this.show(answer);
        void wx.showToast({ title: t.signedIn, icon: 'success' });
      } else {
        this.choose({ intent: 'sign-in', by: 'password' });
        this.setData({ aside: t.resetDone });
      }
    });
  },

  async onSignOut() {
    app.setSignedOut(true); // at once: home, gone back to meanwhile, would sign in again
    await app.authing.logout();
    this.show(null);
  },

  async attempt(busy: 'submit' | 'send', work: () => Promise<void>) {
    if (this.data.busy) return;
    this.setData({ busy, aside: '', problem: null });
    try {
      await work();
    } catch (error) {
      await this.failed(error);
    }
    this.setData({ busy: '' });
  },

  async failed(error: unknown) {
    const { t } = this.data;
    const { code, data } = isYaopaiError(error) ? error : { code: 0, data: {} };
    if (code === ACCOUNT_NOT_FOUND) return this.setData({ aside: t.noAccount });
    if (code === ACCOUNT_EXISTS) return this.setData({ aside: t.hasAccount });
    if (code !== ACCOUNT_CLOSING || !data.ticket) return this.setData({ problem: problemOf(error) });
    // Always ask: an account that is kept by itself could never be closed.
    const { confirm } = await wx.showModal({
      title: t.closingTitle,
      content: t.closingText,
      confirmText: t.keep,
      cancelText: t.cancel,
    });
    if (!confirm) return;
    await app.authing.cancelDeletion(data.ticket).then(
      () => {
        app.closedId = '';
        this.setData({ aside: t.kept });
      },
      (refusal: unknown) => this.setData({ problem: problemOf(refusal) }),
    );
  },
});
