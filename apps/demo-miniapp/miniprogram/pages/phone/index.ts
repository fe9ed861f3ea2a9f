import {
  isYaopaiError,
  type PhoneDetail,
  type PhoneProof,
  type PhoneProofData,
  type PhoneUser,
  type User,
} from '@yaopai/sdk';
import type { DemoApp } from '../../app';
import { problemOf, type Problem } from '../../components/notice/problem';
import { maskedPhone } from '../../utils/masked';

const WORDS = {
  'zh-CN': {
    title: '手机号',
    lead: '微信手机号按钮给出的号码，可以用来登录、绑定，或者只是读取。',
    current: '当前账号的手机号',
    none: '未绑定',
    signedOut: '尚未登录',
    signIn: '登录',
    quick: '手机号快速登录',
    realtime: '实时验证后登录',
    signInHint: '号码已有账号时登录那个账号；没有时归当前微信的账号。实时验证由微信在点击的这一刻再验证一次号码。',
    bySms: '改用短信验证码登录',
    merged: '两个账号已合并',
    mergedHint: '这个微信原来的账号已并入现在的账号，里面的资料都在。',
    proofTitle: '请确认这是你的号码',
    proofHint: '这个号码已有账号。验证码将发送到',
    confirm: '确认并登录',
    choiceTitle: '要登录哪个账号？',
    choiceHint: '手机号和当前微信各有一个账号，两边都有内容，不会自动合并。',
    choosePhone: '手机号的账号',
    chooseWechat: '当前微信的账号',
    cancel: '取消',
    bind: '绑定',
    bindHint: '绑定后可以用它登录当前账号。',
    bindQuick: '绑定微信手机号',
    bindSms: '用短信验证码绑定',
    phone: '手机号',
    phonePlaceholder: '中国大陆以外请加国家码，如 +852…',
    code: '验证码',
    codePlaceholder: '六位数字',
    unbind: '解绑手机号',
    unbindSure: '解绑之后不能再用它登录当前账号。',
    unbindYes: '解绑',
    toHome: '去登录',
    signInFirst: '登录之后才能绑定手机号',
    read: '只读取号码',
    readButton: '读取手机号',
    readHint: '用于填写收货人一类的表单：不登录，也不改动任何账号。',
    got: '读到的号码',
    signedIn: '已登录',
    bound: '已绑定',
    unbound: '已解绑',
    denied: '没有获取手机号。需要时再点一次按钮，或改用短信验证码。',
    tapAgain: '这次没有成功，请再点一次按钮。',
  },
  en: {
    title: 'Phone number',
    lead: "The number behind WeChat's button can sign in, be bound to the account, or just be read.",
    current: 'Number of this account',
    none: 'None',
    signedOut: 'Not signed in',
    signIn: 'Sign in',
    quick: 'Sign in with phone',
    realtime: 'Sign in, verified now',
    signInHint: `Opens the account that has the number, or else gives the number to this WeChat's account. "Verified now" has WeChat verify the number at this very tap.`,
    bySms: 'Sign in with an SMS code instead',
    merged: 'Two accounts became one',
    mergedHint: 'The account this WeChat had before is now part of this one, with everything in it.',
    proofTitle: 'Is this number yours?',
    proofHint: 'It has an account already. The code goes to',
    confirm: 'Confirm and sign in',
    choiceTitle: 'Which account?',
    choiceHint:
      'The number and this WeChat have an account each, and both are in use. They are not joined by themselves.',
    choosePhone: 'The account of',
    chooseWechat: 'The account of this WeChat',
    cancel: 'Cancel',
    bind: 'Bind',
    bindHint: 'A number that is bound can sign in to this account.',
    bindQuick: "Bind WeChat's number",
    bindSms: 'Bind with an SMS code',
    phone: 'Phone number',
    phonePlaceholder: 'Outside mainland China: +852…',
    code: 'Code',
    codePlaceholder: 'Six digits',
    unbind: 'Unbind the number',
    unbindSure: 'It will no longer sign in to this account.',
    unbindYes: 'Unbind',
    toHome: 'Sign in',
    signInFirst: 'Sign in to bind a number',
    read: 'Just read it',
    readButton: 'Read the number',
    readHint: 'For forms such as a delivery address: nobody is signed in and no account changes.',
    got: 'The number',
    signedIn: 'Signed in',
    bound: 'Bound',
    unbound: 'Unbound',
    denied: 'No number was taken. Tap again when you want to, or use an SMS code.',
    tapAgain: 'That did not work. Please tap the button once more.',
  },
};

const PHONE_JOIN_PROOF_NEEDED = 30002;
const ACCOUNT_CHOICE_NEEDED = 30003;
const USER_DENIED = 79004;
/** What the tap or `wx.login` gave was too old, used before or unreadable. */
const TAP_AGAIN = [71001, 71002, 71008, 71010, 30005];
/** WeChat gives no number now: no quota (WeChat's own, 79005 with errno 1400001, or the server's), or not to this person. */
const NO_NUMBER = [79005, 71011, 71005];

type Action = '' | 'sign-in' | 'send' | 'bind' | 'bind-sms' | 'unbind' | 'read';
type PhoneTap = WechatMiniprogram.CustomEvent<PhoneDetail>;
type CodeForm = WechatMiniprogram.CustomEvent<{ value: { phone: string; code: string } }>;

const app = getApp<DemoApp>();

Page({
  data: {
    t: WORDS['zh-CN'],
    state: 'loading' as 'loading' | 'ready' | 'signed-out',
    /** Masked, as everywhere on this page: a number on a screen is read by others too. */
    phone: '',
    canRealtime: wx.canIUse('button.open-type.getRealtimePhoneNumber'),
    /** What the sign-in waits for: a proof, or a choice between two accounts. */
    asked: null as (PhoneProofData & { isChoice: boolean; masked: string }) | null,
    isMerged: false,
    showsSms: false,
    smsPhone: '',
    sendableAt: 0,
    read: '',
    /** What is under way, and what was tried last: messages appear there. */
    busy: '' as Action,
    tried: '' as Action,
    aside: '',
    problem: null as Problem | null,
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
      phone: user?.phone ? maskedPhone(user.phone, user.phoneCountryCode) : '',
    });
  },

  changed(user: User, title: string) {
    this.show(user);
    void wx.showToast({ title, icon: 'success' });
  },

  // ---- Sign in ----

  /** Both buttons: the detail goes to the SDK as it is, also when the tap was refused. */
  onSignIn({ detail }: PhoneTap) {
    return this.attempt('sign-in', async () => {
      const { code } = await wx.login(); // before the tap or after it: both are safe
      this.signedIn(await app.authing.loginByPhone(code, detail));
    });
  },

  /** The ticket stands for the number, so nobody taps again; the code of `wx.login` is a new one. */
  prove(proof: PhoneProof) {
    return this.attempt('sign-in', async () => {
      const { code } = await wx.login();
      this.signedIn(await app.authing.loginByPhone(code, null, proof));
    });
  },

  onProof({ detail }: CodeForm) {
    if (this.data.asked) return this.prove({ ticket: this.data.asked.ticket, smsCode: detail.value.code });
  },

  onChoice({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const choice = currentTarget.dataset['choice'] as 'phone' | 'wechat';
    if (this.data.asked) return this.prove({ ticket: this.data.asked.ticket, choice });
  },

  onSendProof() {
    if (this.data.asked) return this.send(this.data.asked.phone, 'join-phone', this.data.asked.phoneCountryCode);
  },

  onForget() {
    this.setData({ asked: null, problem: null });
  },

  signedIn(user: PhoneUser) {
    app.setSignedOut(false);
    // Tell your own backend when there is a `mergedUserId`: what it kept under that id belongs to `user.id` now.
    this.setData({ asked: null, isMerged: !!user.mergedUserId });
    this.changed(user, this.data.t.signedIn);
  },

  // ---- Bind, unbind ----

  onBind({ detail }: PhoneTap) {
    return this.attempt('bind', async () => {
      const { code } = await wx.login();
      this.changed(await app.authing.bindPhone(code, detail), this.data.t.bound);
    });
  },

  onBindBySms({ detail }: CodeForm) {
    return this.attempt('bind-sms', async () => {
      this.changed(await app.authing.bindPhone(detail.value.phone, detail.value.code), this.data.t.bound);
      this.setData({ showsSms: false });
    });
  },

  onShowSms() {
    this.setData({ showsSms: true });
  },

  onSmsPhone({ detail }: WechatMiniprogram.Input) {
    this.setData({ smsPhone: detail.value });
  },

  onSendBind() {
    return this.send(this.data.smsPhone, 'bind');
  },

  /** A code proves one thing only: what it is sent for. */
  send(phone: string, purpose: 'join-phone' | 'bind', phoneCountryCode?: string) {
    return this.attempt('send', async () => {
      const { retryAfterSeconds } = await app.authing.sendSmsCode(phone, { purpose, phoneCountryCode });
      this.setData({ sendableAt: Date.now() + retryAfterSeconds * 1000 });
    });
  },

  async onUnbind() {
    const { t } = this.data;
    const { confirm } = await wx.showModal({
      title: t.unbind,
      content: t.unbindSure,
      confirmText: t.unbindYes,
      cancelText: t.cancel,
    });
    if (confirm) await this.attempt('unbind', async () => this.changed(await app.authing.unbindPhone(), t.unbound));
  },

  // ---- Just read ----

  onRead({ detail }: PhoneTap) {
    return this.attempt('read', async () => {
      const { code } = await wx.login();
      const { purePhoneNumber, countryCode } = await app.authing.getPhone(code, detail);
      this.setData({ read: maskedPhone(purePhoneNumber, countryCode) });
    });
  },

  onHome() {
    return wx.reLaunch({ url: '/pages/home/index' });
  },

  // ---- One action at a time; what went wrong is said where it was tried ----

  async attempt(action: Action, work: () => Promise<void>) {
    if (this.data.busy) return;
    this.setData({ busy: action, tried: action, aside: '', problem: null });
    try {
      await work();
    } catch (error) {
      this.failed(error);
    }
    this.setData({ busy: '' });
  },

  failed(error: unknown) {
    const { t } = this.data;
    const { code, data } = isYaopaiError(error) ? error : { code: 0, data: {} };
    if (code === PHONE_JOIN_PROOF_NEEDED || code === ACCOUNT_CHOICE_NEEDED) {
      const given = data as PhoneProofData;
      const isChoice = code === ACCOUNT_CHOICE_NEEDED;
      this.setData({ asked: { ...given, isChoice, masked: maskedPhone(given.phone, given.phoneCountryCode) } });
    } else if (code === USER_DENIED) {
      this.setData({ aside: t.denied });
    } else if (TAP_AGAIN.includes(code) || data.fields?.some(({ field }) => field === 'ticket')) {
      // A ticket is too old where the proof came too late.
      this.setData({ aside: t.tapAgain, asked: null });
    } else {
      this.setData({ problem: problemOf(error), showsSms: this.data.showsSms || NO_NUMBER.includes(code) });
    }
  },
});
