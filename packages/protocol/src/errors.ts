/** Text in the two languages that the product speaks. */
export interface Sentence {
  zh: string;
  en: string;
}

/** One row of the closed error set. */
export interface ErrorEntry {
  /** Stable number; never renumbered. */
  code: number;
  /** HTTP status; 0 for errors that only a client raises. */
  status: number;
  /** What happened. */
  message: Sentence;
  /** What to do next. */
  action: Sentence;
}

/** The closed set of errors. Others may be added; none is renamed or renumbered. */
export const ERRORS = {
  BUSY: {
    code: 1000,
    status: 503,
    message: { zh: '服务器繁忙', en: 'The server is busy' },
    action: {
      zh: '请稍后重试；Retry-After 头给出了需要等待的秒数',
      en: 'Try again later; the Retry-After header says in how many seconds',
    },
  },
  FORBIDDEN: {
    code: 1001,
    status: 403,
    message: { zh: '没有权限执行此操作', en: 'This is not allowed' },
    action: {
      zh: '请检查令牌、应用与用户池是否一致',
      en: 'Check that token, application and user pool belong together',
    },
  },
  RATE_LIMITED: {
    code: 1003,
    status: 429,
    message: { zh: '请求过于频繁', en: 'Too many requests' },
    action: {
      zh: '请在 Retry-After 头给出的秒数之后重试',
      en: 'Try again after the seconds in the Retry-After header',
    },
  },
  NOT_FOUND: {
    code: 1404,
    status: 404,
    message: { zh: '没有找到请求的内容', en: 'Nothing is here' },
    action: { zh: '请对照 /docs 检查请求的方法和路径', en: 'Check method and path against /docs' },
  },
  INTERNAL: {
    code: 1500,
    status: 500,
    message: { zh: '服务器内部错误', en: 'Something went wrong on the server' },
    action: {
      zh: '请稍后重试；反馈问题时请附上 requestId',
      en: 'Try again later; quote the requestId when you report it',
    },
  },
  CODE_WRONG: {
    code: 2001,
    status: 400,
    message: { zh: '验证码不正确', en: 'The verification code is wrong' },
    action: { zh: '请核对后重新输入，或重新获取验证码', en: 'Check it and enter it again, or ask for a new one' },
  },
  ACCOUNT_NOT_FOUND: {
    code: 2004,
    status: 404,
    message: { zh: '用户不存在', en: 'User does not exist' },
    action: {
      zh: '请先注册；如果该连接开启了仅登录模式，请联系管理员创建账号',
      en: 'Register first; where the connection is login-only, ask the administrator for an account',
    },
  },
  ACCOUNT_BLOCKED: {
    code: 2005,
    status: 403,
    message: { zh: '账号已被封禁', en: 'The account is blocked' },
    action: { zh: '请联系管理员', en: 'Ask the administrator' },
  },
  PASSWORD_WRONG: {
    code: 2006,
    status: 400,
    message: { zh: '密码不正确', en: 'The password is wrong' },
    action: { zh: '请重新输入，或重置密码', en: 'Enter it again, or reset the password' },
  },
  APPLICATION_NOT_FOUND: {
    code: 2011,
    status: 404,
    message: { zh: '应用不存在', en: 'The application does not exist' },
    action: {
      zh: '请检查 SDK 的 appId（请求头 x-yaopai-app-id）以及它所属的用户池',
      en: "Check the SDK's appId (header x-yaopai-app-id) and that it belongs to the named user pool",
    },
  },
  NOT_SIGNED_IN: {
    code: 2020,
    status: 401,
    message: { zh: '尚未登录', en: 'Not signed in' },
    action: { zh: '请先调用登录方法，再重试此操作', en: 'Sign in first, then try again' },
  },
  ACCOUNT_EXISTS: {
    code: 2026,
    status: 409,
    message: { zh: '账号已存在', en: 'The account already exists' },
    action: { zh: '请直接登录', en: 'Sign in instead' },
  },
  PASSWORD_TOO_WEAK: {
    code: 2029,
    status: 400,
    message: { zh: '密码强度不足', en: 'The password is too weak' },
    action: { zh: '请设置更长、更复杂的密码', en: 'Choose a longer or more varied password' },
  },
  REGISTRATION_DISABLED: {
    code: 2031,
    status: 403,
    message: { zh: '该用户池已关闭注册', en: 'Registration is switched off' },
    action: {
      zh: '请联系管理员创建账号或开启注册',
      en: 'Ask the administrator for an account or to switch registration on',
    },
  },
  USERNAME_TAKEN: {
    code: 2034,
    status: 409,
    message: { zh: '用户名已被占用', en: 'The username is taken' },
    action: { zh: '请换一个用户名', en: 'Choose another username' },
  },
  PHONE_TAKEN: {
    code: 2035,
    status: 409,
    message: { zh: '手机号已被其他账号使用', en: 'The phone number belongs to another account' },
    action: { zh: '请使用该手机号登录，或换一个手机号', en: 'Sign in with that number, or use another one' },
  },
  CODE_SENT_RECENTLY: {
    code: 2080,
    status: 429,
    message: { zh: '验证码刚刚发送过', en: 'A code was sent a moment ago' },
    action: { zh: '请使用已收到的验证码，或稍后再获取', en: 'Use the code you received, or ask for a new one later' },
  },
  APPLICATION_ID_MISSING: {
    code: 2101,
    status: 400,
    message: { zh: '缺少应用 ID 或用户池 ID', en: 'The application id or user pool id is missing' },
    action: {
      zh: '请在 SDK 中设置 appId 或 userPoolId（请求头 x-yaopai-app-id 或 x-yaopai-user-pool-id）',
      en: 'Set appId or userPoolId in the SDK (header x-yaopai-app-id or x-yaopai-user-pool-id)',
    },
  },
  EMAIL_TAKEN: {
    code: 2200,
    status: 409,
    message: { zh: '邮箱已被其他账号使用', en: 'The email address belongs to another account' },
    action: { zh: '请使用该邮箱登录，或换一个邮箱', en: 'Sign in with that address, or use another one' },
  },
  OLD_PASSWORD_WRONG: {
    code: 2203,
    status: 400,
    message: { zh: '原密码不正确', en: 'The old password is wrong' },
    action: { zh: '请重新输入原密码，或重置密码', en: 'Enter the old password again, or reset it' },
  },
  SESSION_EXPIRED: {
    code: 2206,
    status: 401,
    message: { zh: '登录已过期', en: 'Session expired' },
    action: { zh: '请刷新令牌；如果仍然失败，请重新登录', en: 'Refresh the token; if that fails too, sign in again' },
  },
  TOKEN_INVALID: {
    code: 2207,
    status: 401,
    message: { zh: '令牌无效', en: 'The token is invalid' },
    action: {
      zh: '请使用本服务为该应用签发的令牌；如果仍然失败，请重新登录',
      en: 'Send a token that this server issued for this application; if that fails too, sign in again',
    },
  },
  SESSION_ENDED: {
    code: 2209,
    status: 401,
    message: { zh: '登录状态已结束', en: 'The session was ended' },
    action: { zh: '请重新登录；reason 字段说明了结束原因', en: 'Sign in again; the field reason says why it ended' },
  },
  IDENTITY_TAKEN: {
    code: 2215,
    status: 409,
    message: { zh: '该微信身份已绑定到其他账号', en: 'The WeChat identity belongs to another account' },
    action: { zh: '请先用那个账号解绑，或直接登录那个账号', en: 'Unlink it there first, or sign in to that account' },
  },
  LAST_SIGN_IN_METHOD: {
    code: 2217,
    status: 409,
    message: { zh: '这是账号仅剩的登录方式', en: "This is the account's last way to sign in" },
    action: { zh: '请先绑定另一种登录方式', en: 'Add another way to sign in first' },
  },
  USER_POOL_NOT_FOUND: {
    code: 2224,
    status: 404,
    message: { zh: '用户池不存在', en: 'The user pool does not exist' },
    action: {
      zh: '请检查 userPoolId（请求头 x-yaopai-user-pool-id）',
      en: 'Check the userPoolId (header x-yaopai-user-pool-id)',
    },
  },
  EMAIL_NOT_CHANGEABLE_HERE: {
    code: 2225,
    status: 409,
    message: { zh: '账号已有邮箱，不能在这里更换', en: 'The account has an email address that cannot be changed here' },
    action: { zh: '请使用 updateEmail，并验证原邮箱', en: 'Use updateEmail, which proves the old address' },
  },
  PHONE_NOT_CHANGEABLE_HERE: {
    code: 2226,
    status: 409,
    message: { zh: '账号已有手机号，不能在这里更换', en: 'The account has a phone number that cannot be changed here' },
    action: { zh: '请使用 updatePhone，并验证原手机号', en: 'Use updatePhone, which proves the old number' },
  },
  INVALID_INPUT: {
    code: 2231,
    status: 400,
    message: { zh: '请求内容不正确', en: 'Invalid request' },
    action: { zh: '请按 fields 中的说明修改后重试', en: 'Correct what is listed under fields, then try again' },
  },
  CODE_EXPIRED: {
    code: 2300,
    status: 400,
    message: { zh: '验证码已过期', en: 'The verification code has expired' },
    action: { zh: '请重新获取验证码', en: 'Ask for a new code' },
  },
  CREDENTIALS_WRONG: {
    code: 2333,
    status: 400,
    message: { zh: '账号或密码不正确', en: 'Account or password is wrong' },
    action: { zh: '请检查后重新输入，或重置密码', en: 'Check both and try again, or reset the password' },
  },
  ACCOUNT_CLOSING: {
    code: 30001,
    status: 403,
    message: { zh: '账号正在注销', en: 'The account is being closed' },
    action: {
      zh: '如需保留账号，请在 5 分钟内用 ticket 取消注销',
      en: 'To keep it, cancel the closing with the ticket within five minutes',
    },
  },
  PHONE_JOIN_PROOF_NEEDED: {
    code: 30002,
    status: 403,
    message: { zh: '需要再次验证手机号', en: 'The phone number needs a further proof' },
    action: { zh: '请用短信验证码证明手机号属于你，然后重试', en: 'Prove the number with an SMS code, then try again' },
  },
  ACCOUNT_CHOICE_NEEDED: {
    code: 30003,
    status: 409,
    message: { zh: '手机号属于另一个账号，需要选择', en: 'The number belongs to another account: a choice is needed' },
    action: {
      zh: '请让用户选择登录哪个账号，并在 5 分钟内带上 ticket 重试',
      en: 'Let the user choose an account, then try again with the ticket within five minutes',
    },
  },
  FRESH_PROOF_NEEDED: {
    code: 30004,
    status: 403,
    message: { zh: '需要重新验证身份', en: 'A fresh proof is needed' },
    action: {
      zh: '请重新登录或再次验证后，在 5 分钟内重试',
      en: 'Sign in or verify again, then retry within five minutes',
    },
  },
  REPLAYED: {
    code: 30005,
    status: 409,
    message: { zh: '该数据已经使用过', en: 'This data was used before' },
    action: { zh: '请让用户重新点击授权按钮', en: 'Ask the user to tap the button again' },
  },
  CONTENT_RISKY: {
    code: 30006,
    status: 400,
    message: { zh: '内容未通过安全检查', en: 'The content did not pass the safety check' },
    action: { zh: '请修改后重试', en: 'Change it, then try again' },
  },
  APPLICATION_SECRET_WRONG: {
    code: 30007,
    status: 401,
    message: { zh: '应用 ID 或密钥不正确', en: 'The application id or its secret is wrong' },
    action: {
      zh: '请用 HTTP Basic 或 client_id、client_secret 参数，发送应用 ID 和它的密钥',
      en: 'Send the application id and its secret, by HTTP Basic or as client_id and client_secret',
    },
  },
  WECHAT_CODE_INVALID: {
    code: 71001,
    status: 400,
    message: { zh: '微信登录凭证无效或已过期', en: "WeChat's sign-in code is invalid or expired" },
    action: {
      zh: '请重新调用 wx.login 获取 code，并在 5 分钟内使用；确认 AppID 与该连接一致',
      en: "Call wx.login again and use the code within five minutes; check that the AppID is the connection's",
    },
  },
  WECHAT_CODE_USED: {
    code: 71002,
    status: 400,
    message: { zh: '微信登录凭证已被使用', en: "WeChat's sign-in code was already used" },
    action: { zh: '每个 code 只能使用一次，请重新调用 wx.login', en: 'Each code works once: call wx.login again' },
  },
  WECHAT_BUSY: {
    code: 71003,
    status: 503,
    message: { zh: '微信暂不可用', en: 'WeChat is busy' },
    action: { zh: '请稍后重试，并使用新的 code', en: 'Try again later, with a new code' },
  },
  WECHAT_RATE_LIMITED: {
    code: 71004,
    status: 429,
    message: { zh: '微信接口调用过于频繁', en: "WeChat's rate limit is reached" },
    action: { zh: '请在下一分钟重试', en: 'Try again in the next minute' },
  },
  WECHAT_USER_RISKY: {
    code: 71005,
    status: 403,
    message: { zh: '微信判定存在风险', en: 'Risky, says WeChat' },
    action: {
      zh: '请稍后在手机微信中重试，或换一种登录方式',
      en: 'Try again later in WeChat on a phone, or sign in another way',
    },
  },
  WECHAT_MISCONFIGURED: {
    code: 71006,
    status: 502,
    message: { zh: '微信小程序配置不正确', en: "The mini program's configuration is wrong" },
    action: {
      zh: '请管理员核对该连接的 AppID 与 AppSecret',
      en: "The administrator must check the connection's AppID and AppSecret",
    },
  },
  WECHAT_IP_NOT_ALLOWED: {
    code: 71007,
    status: 502,
    message: { zh: '服务器 IP 不在微信白名单中', en: "WeChat does not allow this server's address" },
    action: {
      zh: '请在微信公众平台的 IP 白名单中加入本服务器的出口 IP',
      en: "Add this server's outgoing address to the IP allow list in WeChat's console",
    },
  },
  WECHAT_DATA_UNDECRYPTABLE: {
    code: 71008,
    status: 400,
    message: { zh: '微信数据无法解密', en: "WeChat's data could not be decrypted" },
    action: { zh: '请让用户再点击一次按钮', en: 'Ask the user to tap the button again' },
  },
  WECHAT_DATA_MISMATCH: {
    code: 71009,
    status: 400,
    message: { zh: '微信数据与登录用户不一致', en: "WeChat's data belongs to someone else" },
    action: {
      zh: '请使用同一个用户、同一个小程序的 code 和数据',
      en: 'Send code and data of the same user and the same mini program',
    },
  },
  PHONE_CODE_INVALID: {
    code: 71010,
    status: 400,
    message: { zh: '手机号授权码无效或已过期', en: 'The phone code is invalid or expired' },
    action: { zh: '请让用户再点击一次获取手机号按钮', en: 'Ask the user to tap the phone button again' },
  },
  PHONE_QUOTA_REACHED: {
    code: 71011,
    status: 429,
    message: { zh: '获取手机号的额度已用完', en: 'The phone quota is used up' },
    action: {
      zh: '请在微信公众平台购买额度，或改用短信验证码',
      en: "Buy quota in WeChat's console, or use an SMS code",
    },
  },
  NETWORK: {
    code: 79001,
    status: 0,
    message: { zh: '网络连接失败', en: 'Network failed' },
    action: {
      zh: '请检查网络，并确认 host 已加入小程序的 request 合法域名',
      en: "Check the network and that the host is on the mini program's request domain list",
    },
  },
  TIMEOUT: {
    code: 79002,
    status: 0,
    message: { zh: '请求超时', en: 'Timed out' },
    action: { zh: '请稍后重试', en: 'Try again later' },
  },
  BAD_REPLY: {
    code: 79003,
    status: 0,
    message: { zh: '响应无法识别', en: 'Unreadable reply' },
    action: { zh: '请检查 host 是否指向 Yaopai 服务器', en: 'Check that host points at a Yaopai server' },
  },
  USER_DENIED: {
    code: 79004,
    status: 0,
    message: { zh: '用户已拒绝', en: 'The user refused' },
    action: { zh: '请在用户再次点击按钮后重试', en: 'Try again after the user taps the button again' },
  },
  NO_QUOTA: {
    code: 79005,
    status: 0,
    message: { zh: '手机号额度不足', en: 'No phone quota' },
    action: {
      zh: '请在微信公众平台购买额度，或改用短信验证码',
      en: "Buy quota in WeChat's console, or use an SMS code",
    },
  },
  PRIVACY_REFUSED: {
    code: 79006,
    status: 0,
    message: { zh: '未同意隐私协议', en: 'Privacy terms refused' },
    action: { zh: '请展示隐私说明，待用户同意后重试', en: 'Show the privacy terms and try again once the user agrees' },
  },
  UNSUPPORTED: {
    code: 79007,
    status: 0,
    message: { zh: '微信版本不支持', en: 'Not supported by WeChat' },
    action: { zh: '请提示用户升级微信', en: 'Ask the user to update WeChat' },
  },
  CONFIGURATION: {
    code: 79008,
    status: 0,
    message: { zh: '配置不正确', en: 'Wrong configuration' },
    action: {
      zh: '请检查构造 AuthenticationClient 时传入的选项',
      en: 'Check the options given to AuthenticationClient',
    },
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorName = keyof typeof ERRORS;
export type ErrorCode = (typeof ERRORS)[ErrorName]['code'];

/** Errors that only a client raises: they never travel over HTTP. */
export type ClientErrorName = {
  [Name in ErrorName]: (typeof ERRORS)[Name]['status'] extends 0 ? Name : never;
}[ErrorName];

/** Errors that the server answers. */
export type ServerErrorName = Exclude<ErrorName, ClientErrorName>;
