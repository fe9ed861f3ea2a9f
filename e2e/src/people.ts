import type { AccountHandle, CodePurpose, CodeTarget, SignInReply, SignUpRequest } from '@yaopai/protocol';
import { randomBytes, randomInt } from 'node:crypto';
import type { CallOptions } from './http-client.js';
import type { TestClock } from './test-clock.js';
import type { World } from './world.js';

/** Between two codes for one target. */
const PAUSE_SECONDS = 60;

/** Somebody who signed up. */
export interface Member {
  handle: AccountHandle;
  /** Empty for somebody who has none. */
  password: string;
  id: SignInReply['user']['id'];
  reply: SignInReply;
  /** Access token of the sign-up's session. */
  token: string;
}

/** People with email addresses, phones, usernames and passwords that nobody had before; no log may show them. */
export class People {
  private readonly sentAt = new Map<string, number>();

  constructor(
    private readonly world: World,
    private readonly clock: TestClock,
  ) {}

  username(): string {
    return `user-${randomBytes(6).toString('hex')}`;
  }

  email(): string {
    return this.kept('email', `${randomBytes(8).toString('hex')}@people.example`);
  }

  /** A national number of +86. */
  phone(): string {
    return this.kept('phone', `1${randomInt(3, 10)}${String(randomInt(0, 1e9)).padStart(9, '0')}`);
  }

  password(): string {
    return this.kept('password', `Pw-${randomBytes(9).toString('hex')}`);
  }

  /** An address or a number of its own. */
  contact(kind: 'email' | 'phone'): CodeTarget {
    return kind === 'email' ? { email: this.email() } : { phone: this.phone() };
  }

  /** Has a code sent, and reads it. Moves the clock when the target had one less than a minute ago. */
  async code(target: CodeTarget, purpose: CodePurpose, options: CallOptions = {}): Promise<string> {
    const address = addressOf(target);
    const left = (this.sentAt.get(address) ?? 0) + PAUSE_SECONDS * 1000 - this.clock.now();
    if (left > 0) this.clock.advance({ milliseconds: left });
    this.sentAt.set(address, this.clock.now());
    await this.world.http.ok('POST /verification-codes', { ...target, purpose }, options);
    return this.world.inbox.newest(address).code;
  }

  /** With a username and a password. */
  named(options: CallOptions = {}): Promise<Member> {
    return this.signUp({ username: this.username(), password: this.password() }, options);
  }

  /** With a contact that a code proved, and no password unless one is given. */
  async proven(kind: 'email' | 'phone', password?: string, options: CallOptions = {}): Promise<Member> {
    const target = this.contact(kind);
    const code = await this.code(target, 'sign-up', options);
    return this.signUp({ ...target, code, ...(password !== undefined && { password }) }, options);
  }

  /** With somebody's address and a password: nobody proved the address. */
  claiming(email: string, options: CallOptions = {}): Promise<Member> {
    return this.signUp({ email, password: this.password() }, options);
  }

  async signUp(request: SignUpRequest, options: CallOptions = {}): Promise<Member> {
    const reply = await this.world.http.ok('POST /sign-up', request, options);
    const { password = '', code, profile, ...handle } = request;
    return { handle, password, id: reply.user.id, reply, token: reply.accessToken };
  }

  /** Proves a contact inside a session; answers it. */
  async bind(token: string, target: CodeTarget): Promise<CodeTarget> {
    const code = await this.code(target, 'bind');
    const [endpoint, body] = target.email
      ? (['POST /me/email', { email: target.email, code }] as const)
      : (['POST /me/phone', { ...target, phone: target.phone!, code }] as const);
    await this.world.http.ok(endpoint, body, { token });
    return target;
  }

  /** Whose account a sign-in by a right code opens; else the name of the refusal. */
  async accountBehind(target: CodeTarget): Promise<string> {
    const code = await this.code(target, 'sign-in');
    const { json } = await this.world.http.call('POST /sign-in/code', { ...target, code });
    const { user, name } = json as { user?: { id: string }; name?: string };
    return user?.id ?? name ?? 'nothing';
  }

  private kept(kind: string, value: string): string {
    this.world.log.forbid(kind, value);
    return value;
  }
}

/** As the inbox files it. */
export function addressOf({ email, phone = '', phoneCountryCode = '86' }: CodeTarget): string {
  if (email !== undefined) return email.toLowerCase();
  return phone.startsWith('+') ? phone : `+${phoneCountryCode}${phone}`;
}

/** Six digits that are another code. */
export function otherThan(code: string, by = 1): string {
  return String((Number(code) + by) % 1_000_000).padStart(6, '0');
}
