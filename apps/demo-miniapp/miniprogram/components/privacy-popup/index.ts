import type { DemoApp } from '../../app';

const WORDS = {
  'zh-CN': {
    title: '隐私保护提示',
    before: '在使用此功能之前，请阅读并同意',
    after: '。不同意不影响其他功能。',
    contract: '《用户隐私保护指引》',
    agree: '同意并继续',
    disagree: '不同意',
    failed: '暂时无法打开，请稍后再试',
  },
  en: {
    title: 'Your privacy',
    before: 'Before you use this, please read and agree to ',
    after: '. Everything else works without it.',
    contract: 'the privacy terms',
    agree: 'Agree and continue',
    disagree: 'Disagree',
    failed: 'It cannot be opened now, try again later',
  },
};

/** Answers a private call that WeChat holds back until the person has decided. */
type Answer = (decision: Decision) => void;
type Decision = { event: 'agree'; buttonId: string } | { event: 'disagree' };

/** Calls that wait, several where a page makes several at once. All popups share them: only the page on top is asked. */
let waiting: Answer[] = [];

/** Popups of pages that are shown, the one on top last: none where a page has none. WeChat has no way to take a listener off again. */
let shown: { ask(answer: Answer): void }[] = [];

/**
 * Asks for consent to the privacy terms before the first private call: `<privacy-popup />` once on each page that has one.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html
 */
Component({
  data: { asking: false, contract: '', t: WORDS['zh-CN'] },

  lifetimes: {
    attached() {
      this.come();
    },
    detached() {
      this.go();
      if (this.data.asking) this.onDisagree();
    },
  },

  pageLifetimes: {
    show() {
      this.come();
    },
    hide() {
      this.go();
    },
  },

  methods: {
    come() {
      shown = [...shown.filter((popup) => popup !== this), this];
      // Older than base library 2.32.3: nothing is held back there.
      if (!wx.onNeedPrivacyAuthorization) return;
      // WeChat's typings do not know what the listener is given.
      wx.onNeedPrivacyAuthorization(askOnTop as () => void);
    },

    go() {
      shown = shown.filter((popup) => popup !== this);
    },

    ask(answer: Answer) {
      waiting.push(answer);
      const t = WORDS[getApp<DemoApp>().lang];
      this.setData({ asking: true, t, contract: t.contract });
      wx.getPrivacySetting({
        success: ({ privacyContractName }) => this.setData({ contract: privacyContractName }),
      });
    },

    onRead() {
      wx.openPrivacyContract({
        fail: () => void wx.showToast({ title: this.data.t.failed, icon: 'none' }),
      });
    },

    onAgree() {
      // WeChat checks that the button with this id was tapped.
      this.answerAll({ event: 'agree', buttonId: 'agree' });
    },

    onDisagree() {
      this.answerAll({ event: 'disagree' });
    },

    answerAll(decision: Decision) {
      const answers = waiting;
      waiting = [];
      this.setData({ asking: false });
      for (const answer of answers) answer(decision);
    },

    /** Keeps what lies behind from scrolling. */
    onMove() {},
  },
});

/** Where no popup can be seen the call is refused: it would wait for ever. */
function askOnTop(answer: Answer): void {
  const popup = shown[shown.length - 1];
  if (popup) popup.ask(answer);
  else answer({ event: 'disagree' });
}
