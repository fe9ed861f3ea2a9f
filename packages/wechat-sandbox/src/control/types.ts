import type { ContentRules } from '../world/content-rules.js';
import type { App, Person, PushTarget } from '../world/entities.js';
import type { Fault, FaultInput } from '../world/faults.js';
import type { PhoneTapResult, ProfileResult } from '../world/open-data.js';
import type { CallRecord, MediaCheck, Message, MessageInput, PushRecord } from '../world/records.js';
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
  /** Calls a day by path, over it 45009. */
  callsPerDay?: Record<string, number> | null;
  /** False: phone taps fail with "no permission". */
  phonePermission?: boolean;
  /** Phone taps left; at 0 they fail with errno 1400001. */
  phoneQuota?: number | null;
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
  /** The consent came this long after the tap; the code's five minutes run from the tap. Default 0. */
  tappedSecondsAgo?: number;
}

export interface PhoneOffer {
  /** As WeChat gives it: a foreign number carries its country code. Absent: the person has none. */
  phone?: string;
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

/** `POST /control/content`: how content checks judge; fields left out keep their value. */
export type ContentInput = Partial<ContentRules>;

/** `POST /control/media-verdicts`: the verdict on a media check that is on hold. */
export interface MediaVerdictInput {
  traceId: string;
  suggest: ContentVerdict;
  label?: number;
}

export type ContentVerdict = 'pass' | 'review' | 'risky';

export type UserEvent = 'user_info_modified' | 'user_authorization_revoke' | 'user_authorization_cancellation';

/** `POST /control/pushes`: what a person did in WeChat that the server is told about. */
export interface PushInput {
  appId: string;
  person: string;
  event: UserEvent;
  /** E.g. `"6"` nickname and avatar, `"8"` phone, `"19"` nickname keyboard, `"20"` chosen avatar; several as `"6,8"`. */
  revokeInfo?: string;
}

export type PushView = PushRecord & { number: number };

export interface PushFilter {
  appId?: string;
  event?: string;
  after?: number;
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

export interface CodeView {
  code: string;
  kind: 'login' | 'phone';
  appId: string;
  person: string;
  state: 'fresh' | 'used' | 'expired';
  /** ISO 8601. */
  issuedAt: string;
}

/** `GET /control/state`. */
export interface SandboxState {
  clock: ClockView;
  rotation: Rotation;
  content: ContentRules;
  apps: AppView[];
  people: PersonView[];
  /** All of them; `people` holds the newest 500. */
  peopleCount: number;
  codes: CodeView[];
  faults: FaultView[];
  mediaChecks: MediaCheck[];
}

/** Everything the control API can do; the library and the HTTP client are the same to their users. */
export interface SandboxControl {
  addApp(input: AppInput): Promise<AppView>;
  addPerson(input: PersonInput): Promise<PersonView>;
  /** What the person's WeChat does at `wx.login`: a code of 32 characters, and perhaps a new session key. */
  login(personId: string, input: LoginInput): Promise<{ code: string }>;
  /** What WeChat's question at a phone button offers; refused as the tap is, where permission or quota lacks. */
  phoneOffer(personId: string, input: { appId: string }): Promise<PhoneOffer>;
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
  content(input?: ContentInput): Promise<ContentRules>;
  /** Pushes the verdict on a held media check. */
  mediaVerdict(input: MediaVerdictInput): Promise<PushView>;
  /** Pushes a user event; resolves once the server has answered or three tries have failed. */
  push(input: PushInput): Promise<PushView>;
  pushes(filter?: PushFilter): Promise<{ pushes: PushView[]; mediaChecks: MediaCheck[] }>;
  /** Asks the app's push address to echo, as WeChat's console does when it is saved. */
  verifyPush(input: {
    appId: string;
  }): Promise<{ verified: boolean; status?: number; answer?: string; failure?: string }>;
  /** Everything at a glance, for the page. */
  state(): Promise<SandboxState>;
}
