import type { DemoApp } from '../../app';
import type { Problem } from './problem';

const WORDS = {
  'zh-CN': {
    retry: '重试',
    wait: (seconds: number) => `请等待 ${seconds} 秒后再试`,
    request: '请求编号',
    todo: {
      2020: '请回到首页登录',
      2206: '请回到首页重新登录',
      2231: '请检查填写的内容',
      71003: '请稍后再试',
      71005: '请稍后在手机微信中重试，或换一种登录方式',
      79001: '请检查网络，并在“设置”中核对服务器地址',
      79002: '请检查网络后重试',
      79003: '请在“设置”中确认地址指向 Yaopai 服务器',
      79004: '没有任何改变；需要时再点一次按钮',
      79005: '请稍后再试，或使用短信验证码',
      79006: '同意隐私指引后才能继续；再点一次按钮即可重新选择',
      79007: '请升级微信后重试',
      79008: '请在“设置”中核对应用 ID 和服务器地址，并确认小程序后台已声明所用的隐私接口',
    } as Record<number, string>,
  },
  en: {
    retry: 'Try again',
    wait: (seconds: number) => `Wait ${seconds} seconds, then try again`,
    request: 'Request',
    todo: {
      2020: 'Sign in on the first page',
      2206: 'Sign in again on the first page',
      2231: 'Check what you entered',
      71003: 'Try again in a moment',
      71005: 'Try again later in WeChat on a phone, or sign in another way',
      79001: "Check the network, and the server's address under Settings",
      79002: 'Check the network, then try again',
      79003: 'Check under Settings that the address is that of a Yaopai server',
      79004: 'Nothing has changed; tap the button again when you want to',
      79005: 'Try again later, or use an SMS code',
      79006: 'This needs your consent to the privacy terms; tap the button again to be asked again',
      79007: 'Update WeChat, then try again',
      79008: 'Check application id and address under Settings, and that the console declares the private data you use',
    } as Record<number, string>,
  },
};

const INVALID_INPUT = 2231;
const NETWORK = 79001;
const TIMEOUT = 79002;

type NetworkListener = (network: { isConnected: boolean }) => void;

/** The listener of each notice, to be taken off again. */
const listeners = new WeakMap<object, NetworkListener>();

/**
 * What went wrong, what to do, and a way on: `<notice problem="{{problem}}" retry="{{true}}" bindretry="load" />`. Nothing is shown while
 * `problem` is null. What came of a tap stands just above the button, where the finger was: below, it may be off the screen. What came of
 * it and is nothing wrong: `<notice aside="{{aside}}" problem="{{problem}}" />`. Or something else to say, such as that there is nothing
 * yet: `<notice title="{{t.none}}" text="{{t.noneHint}}" action="{{t.add}}" bindaction="onAdd" />`.
 */
Component({
  // Nothing to show takes no place, not even a gap.
  options: { virtualHost: true },

  properties: {
    problem: { type: Object, value: null as unknown as Problem },
    /** Offers to try again; offline also tries by itself once the network is back, so only where trying twice does no harm. */
    retry: { type: Boolean, value: false },
    aside: { type: String, value: '' },
    title: { type: String, value: '' },
    text: { type: String, value: '' },
    action: { type: String, value: '' },
  },

  data: { advice: '', about: '', again: '', offline: false },

  observers: {
    problem(problem: Problem | null) {
      const words = WORDS[getApp<DemoApp>().lang];
      const { code = 0, detail, requestId, retryAfterSeconds } = problem ?? {};
      const wait = retryAfterSeconds ? words.wait(retryAfterSeconds) : '';
      this.setData({
        // What the server advises is for developers, but for what it says of the fields.
        advice: wait || (code === INVALID_INPUT && detail) || words.todo[code] || detail || '',
        about: [code || '', requestId ? `${words.request} ${requestId}` : ''].filter(Boolean).join(' · '),
        again: words.retry,
        offline: code === NETWORK || code === TIMEOUT,
      });
    },
  },

  lifetimes: {
    attached() {
      const listener: NetworkListener = ({ isConnected }) => {
        if (isConnected && this.data.offline && this.data.retry) this.onRetry();
      };
      listeners.set(this, listener);
      wx.onNetworkStatusChange(listener);
    },
    detached() {
      wx.offNetworkStatusChange(listeners.get(this) as () => void);
    },
  },

  methods: {
    onRetry() {
      this.triggerEvent('retry');
    },
    onAction() {
      this.triggerEvent('action');
    },
  },
});
