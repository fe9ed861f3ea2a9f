import { isYaopaiError, type OwnerProof, type User, type UserDefinedData } from '@yaopai/sdk';
import type { DemoApp } from '../../app';
import { problemOf, type Problem } from '../../components/notice/problem';
import { localTime } from '../../utils/local-time';

const WORDS = {
  'zh-CN': {
    title: '我的数据',
    signInFirst: '尚未登录',
    signInText: '登录之后可以查看、导出数据，或注销账号。正在注销的账号，也从这里反悔。',
    signIn: '微信登录',
    custom: '自定义数据',
    noFields: '还没有自定义字段',
    noFieldsText: '在用户池中定义之后，就会出现在这里。',
    labels: {} as Record<string, string>,
    fieldPlaceholder: '未填写',
    save: '保存',
    saved: '已保存',
    proof: '证明是你本人',
    proofHint: '导出和注销要重新验证，只有登录状态是不够的。',
    proofs: [
      { value: 'wechat', name: '当前微信' },
      { value: 'password', name: '账号密码' },
    ],
    password: '密码',
    passwordPlaceholder: '当前账号的密码',
    otherWechat: '这个微信不属于当前账号，请改用密码证明。',
    export: '导出',
    exportButton: '导出我的数据',
    exportHint: '关于你的一切，不含别人的内容。每天最多五次。',
    copy: '复制',
    notCopied: '没有复制',
    share: '发送文件',
    close: '注销',
    closeButton: '注销账号',
    closeHint:
      '所有设备退出登录。冷静期（默认七天）过后，资料、手机号、邮箱和微信身份都会删除，不能恢复；在此之前可以反悔。',
    closeSure: '注销后所有设备都会退出登录，冷静期过后数据将被删除。确定要注销吗？',
    closeYes: '注销',
    cancel: '取消',
    closing: '账号正在注销',
    closingText: '数据将在 {time} 之后删除，在那之前登录就可以反悔。',
    keep: '保留账号',
    keepSure: '取消注销，继续使用这个账号？',
    keepElsewhere: '用密码或验证码登录来反悔',
    kept: '账号已保留',
    otherAccount: '这个微信打开的是另一个账号，请用密码或验证码登录来保留。',
  },
  en: {
    title: 'My data',
    signInFirst: 'Not signed in',
    signInText:
      'Sign in to see and export your data, or to close the account. An account that is closing is kept from here too.',
    signIn: 'Sign in with WeChat',
    custom: 'Custom data',
    noFields: 'No custom fields yet',
    noFieldsText: 'They appear here once the user pool defines some.',
    /** The pool says its labels in one language: those of the demo's own fields in this one. */
    labels: { school: 'School', height: 'Height (cm)', newsletter: 'Newsletter' } as Record<string, string>,
    fieldPlaceholder: 'Empty',
    save: 'Save',
    saved: 'Saved',
    proof: 'Prove that it is you',
    proofHint: 'Export and closing ask once more who you are: being signed in is not enough.',
    proofs: [
      { value: 'wechat', name: 'This WeChat' },
      { value: 'password', name: 'Password' },
    ],
    password: 'Password',
    passwordPlaceholder: 'Password of this account',
    otherWechat: 'This WeChat is not part of the account. Prove it with the password.',
    export: 'Export',
    exportButton: 'Export my data',
    exportHint: 'All that is kept about you, and nothing about others. Five times a day at most.',
    copy: 'Copy',
    notCopied: 'Not copied',
    share: 'Send as a file',
    close: 'Close',
    closeButton: 'Close account',
    closeHint:
      'Signs out every device. After the cooling-off, by default seven days, profile, phone, email and WeChat identities are deleted for good; until then you can change your mind.',
    closeSure: 'Every device is signed out, and your data is deleted after the cooling-off. Close the account?',
    closeYes: 'Close',
    cancel: 'Cancel',
    closing: 'The account is closing',
    closingText: 'The data is deleted after {time}. Sign in before then to keep it.',
    keep: 'Keep the account',
    keepSure: 'Stop closing and go on with this account?',
    keepElsewhere: 'Keep it by password or code',
    kept: 'The account is kept',
    otherAccount: 'This WeChat opens another account. Sign in by password or code to keep the one that is closing.',
  },
};

const FORBIDDEN = 1001;
const ACCOUNT_NOT_FOUND = 2004;
const NOT_SIGNED_IN = 2020;
const SESSION_EXPIRED = 2206;
const INVALID_INPUT = 2231;
const ACCOUNT_CLOSING = 30001;

type Action = '' | 'save' | 'export' | 'close' | 'return';

const app = getApp<DemoApp>();

const exportFile = () => `${wx.env.USER_DATA_PATH}/my-account.json`;

Page({
  data: {
    t: WORDS['zh-CN'],
    state: 'loading' as 'loading' | 'ready' | 'signed-out' | 'closing' | 'failed',
    fields: [] as (UserDefinedData & { shown: string | boolean })[],
    /** What is wrong with a value, by the key of its field. */
    mistakes: {} as Record<string, string>,
    by: 'wechat',
    password: '',
    exported: '',
    canShare: wx.canIUse('shareFileMessage'),
    closingText: '',
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
    // It may have been kept on another page, and whoever did so may be signed in.
    if (this.data.state !== 'closing' || !app.closedId || (await app.authing.getCurrentUser())) await this.load();
  },

  onUnload() {
    this.forgetFile();
  },

  async load() {
    try {
      this.show(await app.authing.listUdv());
    } catch (error) {
      const problem = problemOf(error);
      const isSignedOut = problem.code === NOT_SIGNED_IN || problem.code === SESSION_EXPIRED;
      if (!isSignedOut) return this.setData({ state: 'failed', problem });
      // Whoever signs in next may be somebody else.
      this.forgetFile();
      this.setData({ state: 'signed-out', problem: null, exported: '', password: '' });
    }
  },

  // ---- Custom data ----

  show(fields: UserDefinedData[]) {
    const { labels } = this.data.t;
    this.setData({
      state: 'ready',
      problem: null,
      fields: fields.map((field) => ({ ...field, label: labels[field.key] ?? field.label, shown: shownOf(field) })),
    });
  },

  /** Only what changed is sent, all of it or none; null clears a value. Whether one is of its field's type, the server says. */
  onSave({ detail }: WechatMiniprogram.CustomEvent<{ value: Record<string, string | boolean> }>) {
    const changed = this.data.fields.filter(({ key, shown }) => detail.value[key] !== shown);
    if (!changed.length) return;
    const values = Object.fromEntries(changed.map(({ key, dataType }) => [key, valueOf(dataType, detail.value[key])]));
    return this.attempt('save', async () => {
      this.setData({ mistakes: {} });
      await app.authing.setUdfValue(values);
      this.show(await app.authing.listUdv());
      void wx.showToast({ title: this.data.t.saved, icon: 'success' });
    });
  },

  // ---- Who asks ----

  onBy({ detail }: WechatMiniprogram.RadioGroupChange) {
    this.setData({ by: detail.value, aside: '' });
  },

  onPassword({ detail }: WechatMiniprogram.Input) {
    this.setData({ password: detail.value });
  },

  /** Without a proof the SDK takes a fresh code of `wx.login`. A code by SMS or mail is a third way: `{ phone, code }`. */
  proof(): OwnerProof | undefined {
    return this.data.by === 'password' ? { password: this.data.password } : undefined;
  },

  // ---- Export ----

  onExport() {
    return this.attempt('export', async () => {
      const everything = await app.authing.exportMyData(this.proof());
      this.setData({ exported: JSON.stringify(everything, null, 2) });
    });
  },

  /** The clipboard is private: the person may refuse, and WeChat does when it is not declared. */
  onCopy() {
    const fail = () => void wx.showToast({ title: this.data.t.notCopied, icon: 'none' });
    wx.setClipboardData({ data: this.data.exported, fail });
  },

  onShare() {
    return this.attempt('export', async () => {
      const filePath = exportFile();
      wx.getFileSystemManager().writeFileSync(filePath, this.data.exported, 'utf8');
      wx.shareFileMessage({ filePath, fail: () => undefined }); // the person chose nobody
    });
  },

  /** What was exported stays on the phone no longer than it is shown. */
  forgetFile() {
    if (this.data.canShare) wx.getFileSystemManager().unlink({ filePath: exportFile(), fail: () => undefined }); // there is none
  },

  // ---- Close, and change one's mind ----

  async onClose() {
    const { t } = this.data;
    if (!(await this.isSure(t.closeButton, t.closeSure, t.closeYes))) return;
    await this.attempt('close', async () => {
      const user = await app.authing.getCurrentUser();
      if (!user) return this.load(); // signed out meanwhile
      const { erasedAfter } = await app.authing.deleteAccount(this.proof());
      app.closedId = user.id;
      app.setSignedOut(true);
      this.forgetFile();
      const closingText = t.closingText.replace('{time}', localTime(erasedAfter));
      this.setData({ state: 'closing', closingText, exported: '', password: '' });
    });
  },

  /** A sign-in. An account that is closing answers 30001 with a ticket, and the person decides: it is never kept by itself. */
  onReturn() {
    return this.attempt('return', async () => {
      const { t, by } = this.data;
      const isClosing = this.data.state === 'closing';
      let user: User;
      let isKept = false;
      try {
        user = await app.authing.login();
      } catch (error) {
        if (!isYaopaiError(error) || error.code !== ACCOUNT_CLOSING || !error.data.ticket) throw error;
        // Closed by this WeChat it is the account that this WeChat opens; closed by password it may be another, which is closing too.
        const isToldSo = isClosing && by === 'wechat';
        if (!isToldSo && !(await this.isSure(t.closing, t.keepSure, t.keep))) return;
        await app.authing.cancelDeletion(error.data.ticket);
        user = await app.authing.login();
        isKept = true;
      }
      if (isClosing && user.id !== app.closedId) {
        await app.authing.logout();
        return this.setData({ aside: t.otherAccount });
      }
      if (isKept) void wx.showToast({ title: t.kept, icon: 'success' });
      app.setSignedOut(false);
      await this.load();
    });
  },

  async isSure(title: string, content: string, confirmText: string) {
    const { confirm } = await wx.showModal({ title, content, confirmText, cancelText: this.data.t.cancel });
    return confirm;
  },

  /** One action at a time; what went wrong is said where it was tried. */
  async attempt(action: Action, work: () => Promise<void>) {
    if (this.data.busy) return;
    this.setData({ busy: action, tried: action, aside: '', problem: null });
    try {
      await work();
    } catch (error) {
      this.failed(action, error);
    }
    this.setData({ busy: '' });
  },

  failed(action: Action, error: unknown) {
    const { t, by } = this.data;
    const { code, data } = isYaopaiError(error) ? error : { code: 0, data: {} };
    const isProof = action === 'export' || action === 'close';
    if (isProof && by === 'wechat' && (code === FORBIDDEN || code === ACCOUNT_NOT_FOUND)) {
      this.setData({ aside: t.otherWechat, by: 'password' });
    } else if (action === 'save' && code === INVALID_INPUT && data.fields) {
      const mistakes = data.fields.map(({ field, message }) => [field.replace('values.', ''), message]);
      this.setData({ mistakes: Object.fromEntries(mistakes) });
    } else {
      this.setData({ problem: problemOf(error) });
    }
  },
});

/** What the switch or the input of a field shows. */
function shownOf({ dataType, value }: UserDefinedData): string | boolean {
  if (dataType === 'BOOLEAN') return value === true;
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Numbers and objects as JSON; what is none goes as it is, so that the server refuses it rather than something else being kept. */
function valueOf(dataType: UserDefinedData['dataType'], entered: string | boolean | undefined): unknown {
  if (typeof entered !== 'string') return entered;
  if (!entered.trim()) return null;
  if (dataType !== 'NUMBER' && dataType !== 'OBJECT') return entered;
  try {
    return JSON.parse(entered) as unknown;
  } catch {
    return entered;
  }
}
