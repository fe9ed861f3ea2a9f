import type { App, Person, PushTarget } from '../world/entities.js';
import type { Fault, FaultInput } from '../world/faults.js';
import type { CallRecord, Message, MessageInput } from '../world/records.js';
import type { Rotation } from '../world/world.js';

/** `POST /control/apps`. Fields left out keep their value; `null` takes them away. */
export interface AppInput {
  appId: string;
  /** Required the first time. */
  secret?: string;
  /** Text: bound, everybody has a unionid. `null`: not bound, nobody has. Never sent: only people given a unionid have one. */
  openPlatformId?: string | null;
  ipWhitelist?: string[] | null;
  secretFrozen?: boolean;
  /** Calls a minute by path, per person where known, e.g. `{"/sns/jscode2session": 100}`. */
  callsPerMinute?: Record<string, number> | null;
  push?: PushTarget | null;
}

/** An app without its secret. */
export type AppView = Omit<App, 'secret'>;

/** `POST /control/people`. Fields left out keep their value; `null` takes them away. */
export interface PersonInput {
  id: string;
  /** Their unionid wherever an app is bound. */
  unionid?: string | null;
  /** Their unionid by Open Platform account. */
  unionids?: Record<string, string> | null;
  /** `13800000000`, or `+85298765432` for another country. */
  phone?: string | null;
  nickName?: string | null;
  avatarUrl?: string | null;
  /** Logins are refused with 40226. */
  risky?: boolean;
}

export interface PersonView extends Person {
  /** Their openid in each app they have met. */
  openids: Record<string, string>;
}

export interface LoginInput {
  appId: string;
}

export interface PhoneTapInput {
  appId: string;
  /** Another number than the person's own, for this tap only. */
  phone?: string;
}

export interface PhoneTapResult {
  /** 64 hex characters, five minutes, single use. */
  code: string;
  encryptedData: string;
  iv: string;
}

export interface ProfileInput {
  appId: string;
  /** A chosen name; without it the anonymous values of today's WeChat. */
  nickName?: string;
  avatarUrl?: string;
  /** False leaves out encryptedData and iv, as `wx.getUserInfo({withCredentials: false})`; default true. */
  withCredentials?: boolean;
  /** False as in `wx.getUserProfile`, whose encrypted data carries neither openId nor unionId; default true. */
  withIds?: boolean;
}

export interface UserInfo {
  nickName: string;
  gender: 0 | 1 | 2;
  language: 'zh_CN';
  city: string;
  province: string;
  country: string;
  avatarUrl: string;
}

/** What `wx.getUserInfo` gives. */
export interface ProfileResult {
  userInfo: UserInfo;
  rawData: string;
  signature: string;
  encryptedData: string;
  iv: string;
}

/** `POST /control/clock`: one of the three. */
export interface ClockInput {
  /** ISO 8601 or milliseconds since 1970; the clock then stands still. */
  now?: string | number;
  /** Moves it forward, frozen or not. */
  advanceSeconds?: number;
  /** Back to the machine's time. */
  real?: boolean;
}

export interface ClockView {
  /** ISO 8601. */
  now: string;
  mode: 'real' | 'frozen';
}

/** `POST /control/rotate`: sets when keys rotate, or rotates (expires) one person's now, or an app's tokens. */
export interface RotateInput {
  mode?: Rotation['mode'];
  /** For `interval`; default 60. */
  minimumSeconds?: number;
  person?: string;
  appId?: string;
  /** With person and appId: the key dies and none takes its place until the next login. */
  expire?: boolean;
  /** With appId: every access token of the app becomes superseded (40001). */
  accessTokens?: boolean;
}

/** `POST /control/faults`: one fault, or several, or `{"clear": true}`. */
export type FaultsInput = FaultInput | { faults: FaultInput[] } | { clear: true };

export type FaultView = Omit<Fault, 'left'> & {
  /** Calls it will still hit; null until cleared. */
  left: number | null;
};

export interface CallFilter {
  path?: string;
  appId?: string;
  person?: string;
  /** Only entries numbered above this. */
  after?: number;
}

export interface InboxFilter {
  to?: string;
  channel?: 'sms' | 'email';
  after?: number;
}

/** Everything the control API can do; the library and the HTTP client are the same to their users. */
export interface SandboxControl {
  addApp(input: AppInput): Promise<AppView>;
  addPerson(input: PersonInput): Promise<PersonView>;
  /** What the person's WeChat does at `wx.login`: a code of 32 characters, and perhaps a new session key. */
  login(personId: string, input: LoginInput): Promise<{ code: string }>;
  /** A consented tap on a phone button. */
  phoneTap(personId: string, input: PhoneTapInput): Promise<PhoneTapResult>;
  profile(personId: string, input: ProfileInput): Promise<ProfileResult>;
  /** Whether the session key that belongs to this code is still the live one, as `wx.checkSession` asks. */
  checkSession(personId: string, input: { appId: string; code: string }): Promise<{ valid: boolean }>;
  clock(input?: ClockInput): Promise<ClockView>;
  rotate(input: RotateInput): Promise<Rotation>;
  faults(input?: FaultsInput): Promise<{ faults: FaultView[] }>;
  calls(filter?: CallFilter): Promise<{ calls: (CallRecord & { number: number })[] }>;
  inbox(filter?: InboxFilter): Promise<{ messages: (Message & { number: number })[] }>;
  deliver(message: MessageInput): Promise<Message & { number: number }>;
}
