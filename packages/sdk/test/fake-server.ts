import type {
  ErrorName,
  IdentityId,
  Problem,
  SessionEndReason,
  SessionId,
  User,
  UserId,
  UserIdentity,
  UserPoolId,
} from '@yaopai/protocol';
import { FakeAccount } from './fake-account.js';
import { FakeCredentials } from './fake-credentials.js';
import { FakePhones } from './fake-phones.js';

/** A request as it reached the server. */
export interface SeenRequest {
  endpoint: string;
  header: Record<string, string>;
  body: Record<string, unknown>;
}

export interface FakeReply {
  status: number;
  data: unknown;
}

/** `network` and `timeout` fail the transport before the server acts, `lost` after it did. */
export type Fault = 'network' | 'timeout' | 'lost' | FakeReply;

interface FakeSession {
  userId: string;
  /** Counts refreshes: only the token of the newest generation, and once the one before, is taken. */
  generation: number;
  accessAlive: boolean;
  ended?: SessionEndReason | 'expired';
}

const base64url = (text: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  let bits = '';
  for (const char of text) bits += char.charCodeAt(0).toString(2).padStart(8, '0');
  return (bits.match(/.{1,6}/g) || []).map((six) => alphabet[parseInt(six.padEnd(6, '0'), 2)]).join('');
};

/** An unsigned token of the right shape; times in Unix seconds. */
export function fakeJwt(claims: Record<string, unknown>): string {
  return `${base64url('{"typ":"at+jwt"}')}.${base64url(JSON.stringify(claims))}.c2ln`;
}

export function problem(status: number, code: number, name: ErrorName, extra: Partial<Problem> = {}): FakeReply {
  return {
    status,
    data: {
      type: `https://yaopai.dev/errors/${name}`,
      title: `title of ${name}`,
      status,
      detail: 'do this',
      code,
      name,
      requestId: 'req-1',
      ...extra,
    },
  };
}

const identityOf = (person: string): UserIdentity => ({
  id: `identity-${person}` as IdentityId,
  connection: 'wechat-demo' as UserIdentity['connection'],
  appId: 'wxdemo000000000001',
  openId: 'oAnn****xxxx',
});

/** The server's rules for sign-in, sessions, profile, phone and identities, as far as a client can see them. */
export class FakeServer {
  readonly seen: SeenRequest[] = [];
  readonly sessions = new Map<string, FakeSession>();
  readonly users = new Map<string, User>();
  readonly phones = new FakePhones();
  readonly account = new FakeAccount(this);
  readonly credentials = new FakeCredentials(this);
  /** Whose a code is. */
  private readonly people = new Map<string, string>();
  /** The account of each person. */
  private readonly ids = new Map<string, string>();
  private readonly used = new Map<string, { key: string | undefined; reply: FakeReply }>();
  private readonly faults = new Map<string, Fault[]>();
  private issued = 0;

  /** Whose code it is; the first sign-in makes the account. */
  issueCode(person: string): string {
    const code = `code-${++this.issued}`;
    this.people.set(code, person);
    return code;
  }

  /** The next requests to this endpoint fail like this. */
  failNext(endpoint: string, ...faults: Fault[]): void {
    this.faults.set(endpoint, [...(this.faults.get(endpoint) || []), ...faults]);
  }

  /** A session opened elsewhere; answers its access token. */
  openSession(person: string): string {
    const reply = this.signIn({ endpoint: '', header: {}, body: { code: this.issueCode(person) } });
    return (reply.data as { accessToken: string }).accessToken;
  }

  count(endpoint: string): number {
    return this.seen.filter((request) => request.endpoint === endpoint).length;
  }

  /** Access tokens out now are no longer taken; sessions live on. */
  expireTokens(): void {
    for (const session of this.sessions.values()) session.accessAlive = false;
  }

  endSessions(reason: SessionEndReason | 'expired'): void {
    for (const session of this.sessions.values()) session.ended = session.ended || reason;
  }

  get liveSessions(): number {
    return [...this.sessions.values()].filter((session) => !session.ended).length;
  }

  /** Undefined means that the transport fails with the fault given back. */
  handle(request: SeenRequest): { reply?: FakeReply; fault?: 'network' | 'timeout' } {
    this.seen.push(request);
    const fault = (this.faults.get(request.endpoint) || []).shift();
    if (fault === 'network' || fault === 'timeout') return { fault };
    if (fault && fault !== 'lost') return { reply: fault };
    const reply = this.answer(request);
    return fault === 'lost' ? { fault: 'timeout' } : { reply };
  }

  private answer(request: SeenRequest): FakeReply {
    switch (request.endpoint) {
      case 'POST /sign-in/wechat':
        return this.signIn(request);
      case 'POST /sign-in/wechat-phone':
        return this.exchange(request, (person) => this.signInByPhone(request, person));
      case 'POST /wechat/phone':
        return this.exchange(request, (person) => this.readPhone(request, person));
      case 'POST /me/phone/wechat':
        return this.asUser(request, (user) => this.bindWechatPhone(request, user));
      case 'POST /me/phone':
        return this.asUser(request, (user) => this.bind(user, String(request.body.phone)));
      case 'POST /me/identities':
        return this.asUser(request, (user) => this.link(request, user));
      case 'POST /sessions/refresh':
        return this.refresh(String(request.body.refreshToken));
      case 'POST /sessions/logout':
        return this.logout(request);
      case 'GET /sessions/status':
        return this.status(request);
      case 'GET /me':
        return this.asUser(request, (user) => user);
      case 'PUT /me':
        return this.asUser(request, (user) => Object.assign(user, request.body, { updatedAt: this.stamp() }));
      default:
        return request.endpoint.startsWith('DELETE /me/identities/')
          ? this.asUser(request, (user) => this.unlink(request, user))
          : this.account.answer(request) || this.credentials.answer(request) || problem(404, 1404, 'NOT_FOUND');
    }
  }

  private signIn(request: SeenRequest): FakeReply {
    return this.exchange(request, (person) => {
      const user = this.userOf(person);
      return this.account.closing(user) || this.opened(user);
    });
  }

  /** Whose account a code of `wx.login` proves; it is used up by that. */
  redeem(code: string): User | FakeReply {
    let user: User | undefined;
    const reply = this.exchange({ endpoint: '', header: {}, body: { code } }, (person) => {
      user = this.userOf(person);
      return { status: 200, data: {} };
    });
    return user || reply;
  }

  /** WeChat's code works once; the same key gets the same answer again. */
  private exchange({ body, header }: SeenRequest, then: (person: string) => FakeReply): FakeReply {
    const code = String(body.code);
    const key = header['idempotency-key'];
    const used = this.used.get(code);
    if (used) return used.key === key ? used.reply : problem(400, 71002, 'WECHAT_CODE_USED');
    const person = this.people.get(code);
    if (!person) return problem(400, 71001, 'WECHAT_CODE_INVALID');
    const reply = then(person);
    this.used.set(code, { key, reply });
    return reply;
  }

  opened(user: User, mergedUserId?: string): FakeReply {
    const sid = `session-${this.sessions.size + 1}`;
    this.sessions.set(sid, { userId: user.id, generation: 0, accessAlive: true });
    return { status: 200, data: { ...this.tokens(sid), user: { ...user }, isNewUser: false, mergedUserId } };
  }

  private signInByPhone({ body }: SeenRequest, person: string): FakeReply {
    const phone = this.phones.read(body, person);
    if (!phone) return problem(400, 71010, 'PHONE_CODE_INVALID');
    const user = this.userOf(person);
    const holder = this.users.get(this.phones.holders.get(phone) || '');
    const refuse = (code: number, name: ErrorName): FakeReply =>
      problem(403, code, name, {
        ticket: this.phones.ticketFor({ person, phone }),
        ticketExpiresAt: '2026-01-01T00:05:00.000Z',
        phone,
        phoneCountryCode: '86',
      });
    if (!holder || holder === user) {
      this.bind(user, phone);
      return this.opened(user);
    }
    if (this.phones.undecided.has(phone)) {
      if (!body.choice) return refuse(30003, 'ACCOUNT_CHOICE_NEEDED');
      return this.opened(body.choice === 'phone' ? holder : user);
    }
    if (this.phones.contested.has(phone) && !body.smsCode && !body.accountToken) {
      return refuse(30002, 'PHONE_JOIN_PROOF_NEEDED');
    }
    this.merge(user, holder);
    return this.opened(holder, user.id);
  }

  private readPhone({ body }: SeenRequest, person: string): FakeReply {
    const phone = this.phones.read(body, person);
    if (!phone) return problem(400, 71010, 'PHONE_CODE_INVALID');
    const data = { countryCode: '86', phoneNumber: phone, purePhoneNumber: phone, openid: `openid-${person}` };
    return { status: 200, data };
  }

  private bindWechatPhone({ body }: SeenRequest, user: User): User | FakeReply {
    const person = this.people.get(String(body.code));
    if (!person) return problem(400, 71001, 'WECHAT_CODE_INVALID');
    // A code with which this user signed in is taken again.
    if (this.ids.get(person) !== user.id) return problem(400, 71009, 'WECHAT_DATA_MISMATCH');
    const phone = this.phones.read(body, person);
    return phone ? this.bind(user, phone) : problem(400, 71010, 'PHONE_CODE_INVALID');
  }

  bind(user: User, phone: string): User | FakeReply {
    const holder = this.phones.holders.get(phone);
    if (holder && holder !== user.id) return problem(409, 2035, 'PHONE_TAKEN');
    this.phones.holders.set(phone, user.id);
    return Object.assign(user, { phone, phoneCountryCode: '86', phoneVerified: true, updatedAt: this.stamp() });
  }

  private link({ body }: SeenRequest, user: User): User | FakeReply {
    const sid = this.sidOf({ authorization: `Bearer ${String(body.secondaryToken)}` });
    const secondary = this.users.get(this.sessions.get(sid)?.userId || '');
    if (!secondary) return problem(400, 2231, 'INVALID_INPUT', { fields: [{ field: 'secondaryToken', message: '' }] });
    this.merge(secondary, user);
    return user;
  }

  private unlink({ endpoint }: SeenRequest, user: User): User | FakeReply {
    const id = endpoint.replace(/^.*\//, '');
    if (!user.identities.some((identity) => identity.id === id)) return problem(404, 1404, 'NOT_FOUND');
    const identities = user.identities.filter((identity) => identity.id !== id);
    return Object.assign(user, { identities, updatedAt: this.stamp() });
  }

  /** All that `from` has becomes `into`'s. */
  private merge(from: User, into: User): void {
    into.identities = [...into.identities, ...from.identities];
    into.updatedAt = this.stamp();
    for (const [person, id] of this.ids) if (id === from.id) this.ids.set(person, into.id);
    for (const session of this.sessions.values()) {
      if (session.userId === from.id) session.ended = session.ended || 'merged';
    }
    this.users.delete(from.id);
  }

  private refresh(token: string): FakeReply {
    const [sid = '', generation = ''] = token.split('.');
    const session = this.sessions.get(sid);
    if (!session) return problem(401, 2207, 'TOKEN_INVALID');
    if (session.ended === 'expired') return problem(401, 2206, 'SESSION_EXPIRED');
    if (session.ended) return problem(401, 2209, 'SESSION_ENDED', { reason: session.ended });
    const behind = session.generation - Number(generation);
    if (behind > 1) {
      session.ended = 'reuse';
      return problem(401, 2209, 'SESSION_ENDED', { reason: 'reuse' });
    }
    if (behind === 0) session.generation++;
    session.accessAlive = true;
    return { status: 200, data: this.tokens(sid) };
  }

  private logout({ body, header }: SeenRequest): FakeReply {
    const sid = body.refreshToken ? String(body.refreshToken).split('.')[0] : this.sidOf(header);
    const session = this.sessions.get(sid || '');
    if (session) session.ended = session.ended || 'user';
    return { status: 200, data: { ended: true } };
  }

  private status({ header }: SeenRequest): FakeReply {
    const session = this.sessions.get(this.sidOf(header));
    const dead = { code: 2206, message: 'over', status: false, exp: null, iat: null, data: null };
    if (!session || session.ended || !this.isNewest(session, header)) {
      const reason = session && session.ended !== 'expired' ? session.ended : undefined;
      return { status: 200, data: { ...dead, reason } };
    }
    return {
      status: 200,
      data: {
        code: 200,
        message: 'ok',
        status: true,
        exp: 2000,
        iat: 200,
        data: { id: session.userId, userPoolId: 'demo' },
      },
    };
  }

  asUser({ header }: SeenRequest, act: (user: User) => object): FakeReply {
    const session = this.sessions.get(this.sidOf(header));
    if (!header.authorization) return problem(401, 2020, 'NOT_SIGNED_IN');
    if (!session) return problem(401, 2207, 'TOKEN_INVALID');
    if (session.ended && session.ended !== 'expired')
      return problem(401, 2209, 'SESSION_ENDED', { reason: session.ended });
    if (session.ended || !this.isNewest(session, header)) return problem(401, 2206, 'SESSION_EXPIRED');
    const user = this.users.get(session.userId);
    if (!user) return problem(404, 1404, 'NOT_FOUND');
    const answer = act(user);
    return 'data' in answer ? (answer as FakeReply) : { status: 200, data: { ...answer } };
  }

  private tokens(sid: string): Record<string, unknown> {
    const session = this.sessions.get(sid);
    if (!session) throw new Error(sid);
    const accessToken = fakeJwt({
      sub: session.userId,
      sid,
      iat: 1000 + session.generation,
      exp: 2000 + session.generation,
      n: session.generation,
    });
    return {
      accessToken,
      tokenType: 'Bearer',
      accessTokenExpiresAt: new Date((2000 + session.generation) * 1000).toISOString(),
      refreshToken: `${sid}.${session.generation}`,
      sessionId: sid as SessionId,
    };
  }

  /** The sid inside the bearer token, or the empty text. */
  sidOf(header: Record<string, string>): string {
    for (const [sid, session] of this.sessions) {
      for (let generation = 0; generation <= session.generation; generation++) {
        if (header.authorization === `Bearer ${this.tokenOf(sid, session, generation)}`) return sid;
      }
    }
    return '';
  }

  private tokenOf(sid: string, session: FakeSession, generation: number): string {
    return fakeJwt({ sub: session.userId, sid, iat: 1000 + generation, exp: 2000 + generation, n: generation });
  }

  private isNewest(session: FakeSession, header: Record<string, string>): boolean {
    const sid = this.sidOf(header);
    return session.accessAlive && header.authorization === `Bearer ${this.tokenOf(sid, session, session.generation)}`;
  }

  /** The account of a person, made if need be. */
  userOf(person: string): User {
    const known = this.users.get(this.ids.get(person) || '');
    if (known) return known;
    this.ids.set(person, `user-${person}`);
    const user: User = {
      id: `user-${person}` as UserId,
      userPoolId: 'demo' as UserPoolId,
      status: 'Activated',
      username: null,
      email: null,
      emailVerified: false,
      phone: null,
      phoneCountryCode: null,
      phoneVerified: false,
      nickname: null,
      photo: null,
      photoPending: false,
      gender: 'U',
      birthdate: null,
      country: null,
      province: null,
      city: null,
      identities: [identityOf(person)],
      customData: {},
      loginsCount: 1,
      lastLogin: null,
      createdAt: this.stamp(),
      updatedAt: this.stamp(),
    };
    this.users.set(user.id, user);
    return user;
  }

  private stamped = 0;
  stamp(): string {
    return new Date(1_700_000_000_000 + this.stamped++ * 1000).toISOString();
  }
}
