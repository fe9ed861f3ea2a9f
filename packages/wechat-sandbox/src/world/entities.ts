/** A Mini Program as WeChat's console knows it. */
export interface App {
  appId: string;
  secret: string;
  /**
   * The Open Platform account it is bound to. A string: everybody has a unionid here. `null`: not bound, nobody has one.
   * Absent: only people who were given a unionid have one.
   */
  openPlatformId?: string | null;
  /** Addresses that may fetch access tokens; absent or empty means all. */
  ipWhitelist?: string[];
  /** A frozen secret answers 40243. */
  secretFrozen?: boolean;
  /** False: the account may not ask for phone numbers ("no permission"). Default true. */
  phonePermission?: boolean;
  /** Phone taps left to pay for; at 0 they fail with errno 1400001. Absent: without end. */
  phoneQuota?: number;
  /** Calls a day per path, over it 45009. */
  callsPerDay?: Record<string, number>;
  /** Calls a minute per path (e.g. `{'/sns/jscode2session': 100}`), counted per person where one is known, else 45011. */
  callsPerMinute?: Record<string, number>;
  /** Where pushes for this app go; absent: they stay in the list of pushes, undelivered. */
  push?: PushTarget;
}

export interface PushTarget {
  url: string;
  token: string;
  /** 43 characters; given means the safe (AES) mode. */
  encodingAesKey?: string;
  /** What the console calls the data format; default `json`. */
  format?: 'json' | 'xml';
  /** The `gh_…` name of the account in `ToUserName`. */
  userName?: string;
}

export interface Phone {
  /** Digits, e.g. `86`. */
  countryCode: string;
  /** National digits, e.g. `13800000000`. */
  number: string;
}

/** Somebody with WeChat on a phone. */
export interface Person {
  id: string;
  /** Their unionid in every app that is bound. */
  unionid?: string;
  /** Their unionid per Open Platform account; wins over `unionid`. */
  unionids?: Record<string, string>;
  phone?: Phone;
  nickName?: string;
  avatarUrl?: string;
  /** WeChat's risk control blocks their logins with 40226. */
  risky?: boolean;
}

/** One person in one app. */
export interface Subject {
  appId: string;
  personId: string;
  openid: string;
  /** Exactly one live key; absent until the first login or tap, or after it expired. */
  sessionKey?: string;
  /** Grows with every rotation; a device compares it to know whether its last code's key still lives. */
  keyVersion: number;
  keySinceMs: number;
  /** The last login or tap. */
  seenMs?: number;
}

export type CodeKind = 'login' | 'phone';

/** A one-time credential that a client carries to its server. */
export interface Code {
  code: string;
  kind: CodeKind;
  appId: string;
  personId: string;
  issuedAtMs: number;
  keyVersion: number;
  used: boolean;
  /** For phone codes: the number that was consented to. */
  phone?: Phone;
}
