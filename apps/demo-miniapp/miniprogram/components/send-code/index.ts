import type { DemoApp } from '../../app';

const WORDS = {
  'zh-CN': { send: '获取验证码', wait: '{seconds} 秒后重发' },
  en: { send: 'Send code', wait: 'Again in {seconds} s' },
};

/**
 * The button beside the field of a verification code, which waits until another one may be sent:
 * `<send-code sendable-at="{{sendableAt}}" bindsend="onSendCode" />`. The page sends, then sets
 * `sendableAt: Date.now() + retryAfterSeconds * 1000`.
 */
Component({
  properties: {
    /** Milliseconds since 1970. */
    sendableAt: { type: Number, value: 0 },
    loading: { type: Boolean, value: false },
  },

  data: { text: '', waits: false, timer: 0 },

  observers: {
    sendableAt() {
      this.tick();
    },
  },

  lifetimes: {
    attached() {
      this.tick();
    },
    detached() {
      clearTimeout(this.data.timer);
    },
  },

  methods: {
    tick() {
      clearTimeout(this.data.timer);
      const words = WORDS[getApp<DemoApp>().lang];
      const seconds = Math.ceil((this.data.sendableAt - Date.now()) / 1000);
      const waits = seconds > 0;
      this.setData({
        waits,
        text: waits ? words.wait.replace('{seconds}', String(seconds)) : words.send,
        timer: waits ? setTimeout(() => this.tick(), 1000) : 0,
      });
    },

    onTap() {
      this.triggerEvent('send');
    },
  },
});
