/* global document, localStorage -- it runs in a browser */

/** @typedef {'zh' | 'en'} Language */

/** Each word in Chinese and English. */
const WORDS = {
  title: ['微信沙箱', 'WeChat sandbox'],
  subtitle: ['在本机扮演微信：服务端接口、用户与故障', 'Plays WeChat on this machine: server API, users and faults'],
  skip: ['跳到用户列表', 'Skip to people'],
  connected: ['实时连接', 'Live'],
  disconnected: ['连接断开，正在重连…', 'Disconnected, retrying…'],
  clock: ['沙箱时间', 'Sandbox time'],
  clockReal: ['跟随本机', 'follows the machine'],
  clockFrozen: ['已冻结', 'frozen'],
  plus1m: ['+1 分钟', '+1 min'],
  plus5m: ['+5 分钟', '+5 min'],
  plus2h: ['+2 小时', '+2 h'],
  plus1d: ['+1 天', '+1 day'],
  freeze: ['冻结', 'Freeze'],
  follow: ['跟随本机', 'Follow machine'],
  rotation: ['登录时 session_key', 'session_key at login'],
  rotationInterval: ['间隔够久才轮换（与微信一致）', 'rotates when old enough (as WeChat)'],
  rotationAlways: ['每次都轮换', 'rotates every time'],
  rotationNever: ['从不轮换', 'never rotates'],
  people: ['用户', 'People'],
  actingApp: ['操作所用小程序', 'Acting in app'],
  noPeople: [
    '还没有用户。在下面添加一位，就可以替他登录、点手机号按钮。',
    'Nobody yet. Add somebody below, then log in and tap for them.',
  ],
  addPerson: ['添加或修改用户', 'Add or change a person'],
  personId: ['标识', 'Id'],
  phone: ['手机号', 'Phone'],
  none: ['无', 'none'],
  unionidOptional: ['unionid（可选）', 'unionid (optional)'],
  save: ['保存', 'Save'],
  riskyPerson: ['高风险', 'high risk'],
  login: ['wx.login', 'wx.login'],
  tapPhone: ['点手机号按钮', 'Tap phone button'],
  profile: ['getUserInfo', 'getUserInfo'],
  rotateKey: ['轮换 session_key', 'Rotate session_key'],
  expireKey: ['使 session_key 失效', 'Expire session_key'],
  makeRisky: ['设为高风险', 'Mark high-risk'],
  makeSafe: ['取消高风险', 'Unmark high-risk'],
  revoke: ['撤回授权', 'Revoke consent'],
  cancelAccount: ['注销微信', 'Delete WeChat account'],
  apps: ['小程序', 'Apps'],
  noApps: ['还没有小程序。填入 AppID 和任意 AppSecret 即可。', 'No apps yet. Enter an AppID and any AppSecret.'],
  addApp: ['添加或修改小程序', 'Add or change an app'],
  secretField: ['AppSecret（修改时可空）', 'AppSecret (empty keeps it)'],
  platformField: ['开放平台账号', 'Open Platform account'],
  pushUrlField: ['消息推送 URL', 'Push URL'],
  pushTokenField: ['推送 Token', 'Push token'],
  pushKeyField: ['EncodingAESKey（可选）', 'EncodingAESKey (optional)'],
  bound: ['已绑定', 'bound to'],
  notBound: ['未绑定', 'not bound'],
  platform: ['开放平台', 'Open Platform'],
  push: ['消息推送', 'Push'],
  frozenSecret: ['AppSecret 已冻结', 'secret frozen'],
  freezeSecret: ['冻结 AppSecret', 'Freeze secret'],
  thawSecret: ['解冻 AppSecret', 'Unfreeze secret'],
  noPhonePermission: ['无手机号权限', 'no phone permission'],
  takePhone: ['收回手机号权限', 'Take phone permission'],
  givePhone: ['给手机号权限', 'Give phone permission'],
  quota: ['手机号剩余次数', 'phone taps left'],
  noQuota: ['手机号额度用尽', 'Use up phone quota'],
  endlessQuota: ['手机号额度不限', 'Endless phone quota'],
  bind: ['绑定开放平台', 'Bind Open Platform'],
  unbind: ['解绑开放平台', 'Unbind Open Platform'],
  whitelist: ['IP 白名单', 'IP whitelist'],
  refuseIps: ['IP 白名单拒绝本机', 'Whitelist another IP only'],
  allowIps: ['取消 IP 白名单', 'Drop IP whitelist'],
  dropTokens: ['使 access_token 失效', 'Invalidate access tokens'],
  verifyPush: ['验证推送地址', 'Verify push URL'],
  calls: ['实时调用', 'Live calls'],
  onlyRefused: ['只看失败', 'Refused only'],
  clearView: ['清空视图', 'Clear view'],
  noCalls: [
    '还没有服务端调用。服务器请求 jscode2session 等接口时，会立即出现在这里。',
    'No calls yet. As soon as a server asks for jscode2session and the like, it shows here.',
  ],
  time: ['时间', 'Time'],
  request: ['接口', 'Request'],
  who: ['用户', 'Person'],
  outcome: ['结果', 'Outcome'],
  duration: ['耗时', 'Took'],
  success: ['成功', 'ok'],
  noAnswer: ['无应答', 'no answer'],
  faults: ['故障', 'Faults'],
  noFaults: ['没有等待中的故障。', 'No fault is waiting.'],
  clearFaults: ['全部清除', 'Clear all'],
  faultKind: ['种类', 'Kind'],
  faultTimes: ['次数（0 = 一直）', 'Times (0 = always)'],
  faultPath: ['接口', 'Path'],
  faultPerson: ['用户', 'Person'],
  faultDelay: ['延迟（毫秒）', 'Delay (ms)'],
  afterWork: ['先处理（消费 code）再出错', 'Fail after the work (code consumed)'],
  arm: ['启用故障', 'Arm fault'],
  any: ['不限', 'any'],
  left: ['剩余', 'left'],
  always: ['一直生效', 'until cleared'],
  codes: ['凭证 code', 'Codes'],
  noCodes: ['还没有 code。点用户的 wx.login 就会产生一个。', 'No codes yet. wx.login of a person makes one.'],
  code: ['code', 'Code'],
  kind: ['种类', 'Kind'],
  state: ['状态', 'State'],
  copy: ['复制', 'Copy'],
  copied: ['已复制', 'Copied'],
  kindLogin: ['登录', 'login'],
  kindPhone: ['手机号', 'phone'],
  fresh: ['有效', 'fresh'],
  used: ['已用', 'used'],
  expired: ['已过期', 'expired'],
  inbox: ['收件箱', 'Inbox'],
  noInbox: [
    '没有短信或邮件。开发环境发出的验证码会出现在这里。',
    'No messages. Verification codes sent in development show here.',
  ],
  sms: ['短信', 'SMS'],
  email: ['邮件', 'E-mail'],
  pushes: ['消息推送与内容检查', 'Pushes and content checks'],
  noPushes: [
    '还没有推送。撤回授权、注销微信或异步媒体检查会产生推送。',
    'No pushes yet. Revoking consent, deleting an account or a media check makes one.',
  ],
  mediaRule: ['媒体检查结论', 'Media verdict'],
  pass: ['通过', 'pass'],
  review: ['复审', 'review'],
  risky: ['违规', 'risky'],
  hold: ['暂不推送', 'hold'],
  riskyWords: ['违规词（空格分隔）', 'Risky words (separated by spaces)'],
  waitingMedia: ['等待结论', 'waiting for a verdict'],
  event: ['事件', 'Event'],
  delivery: ['送达', 'Delivery'],
  sending: ['发送中', 'sending'],
  delivered: ['已送达', 'delivered'],
  failed: ['失败', 'failed'],
  unconfigured: ['未配置地址', 'no address'],
  tries: ['次', 'tries'],
  saved: ['已保存。', 'Saved.'],
  close: ['关闭', 'Close'],
  needApp: ['请先添加一个小程序。', 'Add an app first.'],
  showing: ['显示最新', 'newest'],
};

/** @typedef {keyof typeof WORDS} Word */

/** @type {Record<string, [string, string]>} */
const FAULTS = {
  busy: ['-1 系统繁忙', '-1 busy'],
  'minute-quota': ['45011 分钟配额', '45011 minute quota'],
  'ip-not-allowed': ['40164 IP 不在白名单', '40164 IP not in whitelist'],
  'risky-user': ['40226 高风险用户', '40226 high-risk user'],
  hang: ['一直不应答', 'never answers'],
  reset: ['连接被切断', 'connection reset'],
  'http-error': ['HTTP 502', 'HTTP 502'],
  html: ['返回 HTML', 'a page of HTML'],
  truncated: ['JSON 被截断', 'truncated JSON'],
  empty: ['空应答', 'empty body'],
  'string-errcode': ['errcode 为字符串', 'errcode as text'],
  'numeric-country-code': ['countryCode 为数字', 'countryCode as number'],
  'unknown-fields': ['多出未知字段', 'unknown fields'],
  slow: ['仅延迟', 'only slow'],
  hold: ['清除前不应答', 'held until cleared'],
};

export const faultKinds = Object.keys(FAULTS);

/** @type {Language} */
let language = localStorage.getItem('language') === 'en' ? 'en' : 'zh';

export const currentLanguage = () => language;

/** @param {Word} word */
export function t(word) {
  const [chinese = '', english = ''] = WORDS[word];
  return language === 'zh' ? chinese : english;
}

/** @param {string} kind */
export const faultName = (kind) => FAULTS[kind]?.[language === 'zh' ? 0 : 1] ?? kind;

/** @param {Language} wanted */
export function setLanguage(wanted) {
  language = wanted;
  localStorage.setItem('language', wanted);
}

/** Puts the words of the current language where the markup asks for them. */
export function writeWords() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = t('title');
  for (const element of document.querySelectorAll('[data-text]')) {
    element.textContent = t(/** @type {Word} */ (element.getAttribute('data-text')));
  }
}
