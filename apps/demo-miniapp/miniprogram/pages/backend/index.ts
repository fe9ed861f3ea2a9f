import type { DemoApp } from '../../app';
import { problemOf, type Problem } from '../../components/notice/problem';
import { localTime } from '../../utils/local-time';

const WORDS = {
  'zh-CN': {
    title: '调用你的后端',
    lead: '请求带上访问令牌，后端用 Yaopai 的公钥自行验证，无需每次询问 Yaopai。',
    none: '当前没有登录',
    noneHint: '登录后才有令牌可以带给后端。',
    toHome: '去首页登录',
    backend: '示例后端',
    call: '带令牌请求 GET /me',
    callBare: '不带令牌请求',
    reply: '后端的回答',
    noReply: '还没有回答。',
    claims: '令牌里有什么',
    claimsHint: '这里只是解码给人看；小程序不验证令牌，验证由后端完成。',
    meaning: {
      iss: '签发者',
      sub: '用户 ID',
      aud: '给哪个应用',
      client_id: '由哪个应用取得',
      exp: '到期时间',
      iat: '签发时间',
      jti: '令牌编号',
      sid: '会话 ID',
      scope: '权限范围',
      pool: '用户池',
      auth_time: '登录时间',
    } as Record<string, string>,
    offline: '手机没有联网',
    offlineDetail: '联网后再点一次。',
    notRunning: '连不上后端',
    notRunningDetail: '请在 examples/express-backend 目录运行 node server.js，并在“设置”中核对后端地址。',
    refused: '后端不接受这个令牌',
    refusedDetail: '刚续期的令牌也被拒绝：请确认后端的 AUTH_URL 和 APP_ID 与“设置”中的服务器和应用一致。',
    busy: '后端暂时无法判断令牌是否有效',
    busyDetail: '令牌未必有问题，请稍后再试。',
    other: '后端返回了意外的状态',
    otherDetail: '请确认“设置”中的后端地址指向 examples/express-backend。',
  },
  en: {
    title: 'Call your backend',
    lead: "The request carries the access token. The backend verifies it with Yaopai's public keys, without asking Yaopai each time.",
    none: 'Nobody is signed in',
    noneHint: 'There is a token for the backend once you have signed in.',
    toHome: 'Sign in on the first page',
    backend: 'Example backend',
    call: 'GET /me with the token',
    callBare: 'Without a token',
    reply: 'What it answered',
    noReply: 'No answer yet.',
    claims: 'What the token says',
    claimsHint: "Decoded for the eye only: verifying is the backend's work, not the mini program's.",
    meaning: {
      iss: 'Who issued it',
      sub: 'User id',
      aud: 'For which application',
      client_id: 'Which application got it',
      exp: 'Expires',
      iat: 'Issued',
      jti: 'Id of the token',
      sid: 'Session id',
      scope: 'Scope',
      pool: 'User pool',
      auth_time: 'Signed in at',
    } as Record<string, string>,
    offline: 'The phone is offline',
    offlineDetail: 'Tap again once it is online.',
    notRunning: 'The backend does not answer',
    notRunningDetail: "Run node server.js in examples/express-backend, and check the backend's address under Settings.",
    refused: 'The backend does not accept the token',
    refusedDetail:
      'Nor a token renewed just now: AUTH_URL and APP_ID of the backend must be the server and the application under Settings.',
    busy: 'The backend cannot tell right now',
    busyDetail: 'The token may be good. Try again in a moment.',
    other: 'The backend answered an unexpected status',
    otherDetail: 'Check under Settings that the address is that of examples/express-backend.',
  },
};

interface Answer {
  status: number;
  body: string;
  /** Names in lower case. */
  header: Record<string, string>;
}

interface Claim {
  name: string;
  value: string;
}

const app = getApp<DemoApp>();

Page({
  data: {
    t: WORDS['zh-CN'],
    state: 'loading' as 'loading' | 'ready' | 'signed-out',
    backend: '',
    claims: [] as Claim[],
    reply: null as { status: number; body: string } | null,
    busy: '' as '' | 'call' | 'bare',
    problem: null as Problem | null,
  },

  async onShow() {
    const t = WORDS[app.lang];
    this.setData({ t, backend: app.settings.backend });
    void wx.setNavigationBarTitle({ title: t.title });
    await app.entered; // home may still be signing in
    const user = await app.authing.getCurrentUser();
    if (user) this.setData({ state: 'ready', claims: claimsOf(user.token) });
    else this.setData({ state: 'signed-out' });
  },

  /** The pattern for every call to a backend of yours. */
  async onCall() {
    if (this.data.busy) return;
    this.setData({ busy: 'call', problem: null, reply: null });
    try {
      // The newest token: getCurrentUser renews one that has expired.
      const user = await app.authing.getCurrentUser();
      if (!user) return this.setData({ state: 'signed-out' });
      let { token } = user;
      let answer = await ask('/me', token);
      if (answer?.status === 401) {
        // Renew once, ask once more, then believe the answer.
        ({ token } = await app.authing.refreshToken());
        answer = await ask('/me', token);
      }
      this.setData({ claims: claimsOf(token) });
      await this.show(answer);
    } catch (error) {
      this.setData({ problem: problemOf(error) });
    } finally {
      this.setData({ busy: '' });
    }
  },

  /** What a stranger gets: 401, with a header that says which kind of token is wanted. */
  async onCallBare() {
    if (this.data.busy) return;
    this.setData({ busy: 'bare', problem: null, reply: null });
    const answer = await ask('/me');
    if (answer?.status === 401) {
      const challenge = `WWW-Authenticate: ${answer.header['www-authenticate'] ?? ''}`;
      this.setData({ reply: { status: 401, body: `${challenge}\n\n${answer.body}` } });
    } else await this.show(answer);
    this.setData({ busy: '' });
  },

  /** Undefined: no answer came. */
  async show(answer: Answer | undefined) {
    const { t } = this.data;
    if (!answer) {
      const { networkType } = await wx.getNetworkType();
      const [message, detail] =
        networkType === 'none' ? [t.offline, t.offlineDetail] : [t.notRunning, t.notRunningDetail];
      return this.setData({ problem: { code: 0, message, detail } });
    }
    const { status: code, body, header } = answer;
    this.setData({ reply: { status: code, body } });
    if (code === 401) this.setData({ problem: { code, message: t.refused, detail: t.refusedDetail } });
    else if (code === 503) {
      // It could not fetch the keys, which says nothing about the token: keep it.
      const retryAfterSeconds = Number(header['retry-after']) || undefined;
      this.setData({ problem: { code, message: t.busy, detail: t.busyDetail, retryAfterSeconds } });
    } else if (code !== 200) this.setData({ problem: { code, message: t.other, detail: t.otherDetail } });
  },

  onHome() {
    return wx.reLaunch({ url: '/pages/home/index' });
  },
});

/** One GET of the backend; undefined when no answer came. */
function ask(path: string, token?: string): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    wx.request({
      url: app.settings.backend + path,
      header: token ? { Authorization: `Bearer ${token}` } : {},
      success: ({ statusCode, data, header }) => {
        // Phones differ in how they write the names of headers.
        const entries = Object.entries(header).map(([name, value]) => [name.toLowerCase(), String(value)]);
        const body = typeof data === 'string' ? data : JSON.stringify(data, null, 2);
        resolve({ status: statusCode, body, header: Object.fromEntries(entries) as Record<string, string> });
      },
      fail: () => resolve(undefined),
    });
  });
}

/** The claims of an access token (JWT), for the eye: nothing is verified here, and no decision may rest on it. */
function claimsOf(token: string): Claim[] {
  const claims = JSON.parse(utf8Of(token.split('.')[1] ?? '')) as Record<string, unknown>;
  return Object.entries(claims).map(([name, value]) => ({ name, value: shownClaim(name, value) }));
}

/** Times are Unix seconds. */
function shownClaim(name: string, value: unknown): string {
  if (['exp', 'iat', 'nbf', 'auth_time'].includes(name)) return localTime(Number(value) * 1000);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Mini programs have neither `atob` nor `TextDecoder`. */
function utf8Of(base64url: string): string {
  const bits = [...base64url].map((letter) => BASE64URL.indexOf(letter).toString(2).padStart(6, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return decodeURIComponent(bytes.map((byte) => `%${parseInt(byte, 2).toString(16).padStart(2, '0')}`).join(''));
}
