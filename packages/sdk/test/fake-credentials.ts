import type { CodePurpose, CodeTarget, SignUpRequest, User } from '@yaopai/protocol';
import { problem, type FakeReply, type FakeServer, type SeenRequest } from './fake-server.js';

/** Every code that is sent. */
export const CODE = '123456';

/** Accounts by username, email and phone, their passwords, and codes. A handle with a country is another one than without. */
export class FakeCredentials {
  /** Whose a handle is. */
  private readonly holders = new Map<string, string>();
  /** What the newest code of a target is for. */
  private readonly sent = new Map<string, CodePurpose>();
  /** Requests seen by idempotency key, and their answers. */
  private readonly answered = new Map<string, FakeReply>();
  private made = 0;

  constructor(private readonly server: FakeServer) {}

  /** Undefined for an endpoint that is not about these. */
  answer(request: SeenRequest): FakeReply | undefined {
    const { server } = this;
    const body = request.body as unknown as SignUpRequest & {
      purpose: CodePurpose;
      oldPassword?: string;
      oldCode?: string;
    };
    const handle = handleOf(body);
    const user = server.users.get(this.holders.get(handle) || '');
    const isRight = (purpose: CodePurpose): boolean => body.code === CODE && this.sent.get(handle) === purpose;
    // Beside the API, not in it.
    if (/^GET https?:\/\/[^/]+\/oidc\/userinfo$/.test(request.endpoint)) {
      return server.asUser(request, ({ id, nickname }) => ({ sub: id, nickname, updated_at: 1_767_225_600 }));
    }
    switch (request.endpoint) {
      case 'POST /verification-codes':
        this.sent.set(handle, body.purpose);
        return { status: 200, data: { sent: true, expiresInSeconds: 300, retryAfterSeconds: 60 } };
      case 'POST /sign-up':
        return this.once(request, () => {
          if (user) return problem(409, 2026, 'ACCOUNT_EXISTS');
          if (body.code && !isRight('sign-up')) return problem(400, 2001, 'CODE_WRONG');
          return server.opened(this.make(handle, body));
        });
      case 'POST /sign-in/password':
        return user && server.account.passwords.get(user.id) === body.password
          ? server.opened(user)
          : problem(400, 2333, 'CREDENTIALS_WRONG');
      case 'POST /sign-in/code':
        return this.once(request, () =>
          user && isRight('sign-in') ? server.opened(user) : problem(400, 2001, 'CODE_WRONG'),
        );
      case 'POST /passwords/reset':
        if (!user || !isRight('reset-password')) return problem(400, 2001, 'CODE_WRONG');
        server.account.passwords.set(user.id, body.password!);
        return { status: 200, data: { reset: true } };
      case 'POST /passwords/check':
        return { status: 200, data: { valid: body.password!.length > 7, message: 'a message', level: 2 } };
      case 'POST /users/exists':
        return { status: 200, data: { exists: !!user } };
      case 'POST /tokens/validate': {
        const session = server.sessions.get(
          server.sidOf({ authorization: `Bearer ${String(request.body.accessToken)}` }),
        );
        return {
          status: 200,
          data: session ? { valid: true, claims: { sub: session.userId } } : { valid: false, claims: null },
        };
      }
      case 'PUT /me/password':
        return server.asUser(request, (me) => this.changePassword(me, body.password!, body.oldPassword));
      case 'PUT /me/phone':
      case 'POST /me/email':
      case 'PUT /me/email':
        return server.asUser(request, (me) => this.change(me, request.endpoint, body, isRight('bind')));
      case 'DELETE /me/phone':
        return server.asUser(request, (me) =>
          Object.assign(me, { phone: null, phoneCountryCode: null, phoneVerified: false, updatedAt: server.stamp() }),
        );
      case 'DELETE /me/email':
        return server.asUser(request, (me) =>
          Object.assign(me, { email: null, emailVerified: false, updatedAt: server.stamp() }),
        );
    }
    return undefined;
  }

  private make(handle: string, { username, email, phone, code, password, profile }: SignUpRequest): User {
    const user = this.server.userOf(`maker-${++this.made}`);
    Object.assign(user, { username, email, phone, emailVerified: !!code && !!email }, profile, { identities: [] });
    this.holders.set(handle, user.id);
    if (password) this.server.account.passwords.set(user.id, password);
    return user;
  }

  private changePassword(user: User, password: string, old: string | undefined): User | FakeReply {
    const { passwords } = this.server.account;
    if (passwords.get(user.id) !== old) return problem(400, 2203, 'OLD_PASSWORD_WRONG');
    passwords.set(user.id, password);
    return user;
  }

  private change(
    user: User,
    endpoint: string,
    { phone, email, oldCode }: CodeTarget & { oldCode?: string },
    isProved: boolean,
  ): User | FakeReply {
    const isReplaced = endpoint.startsWith('PUT') && (phone ? user.phoneVerified : user.emailVerified);
    if (!isProved || (isReplaced && oldCode !== CODE)) return problem(400, 2001, 'CODE_WRONG');
    if (phone) return this.server.bind(user, phone);
    return Object.assign(user, { email, emailVerified: true, updatedAt: this.server.stamp() });
  }

  /** The same key gets the same answer again; only successes are kept. */
  private once({ header }: SeenRequest, act: () => FakeReply): FakeReply {
    const key = header['idempotency-key'] || '';
    const reply = this.answered.get(key) || act();
    if (reply.status === 200) this.answered.set(key, reply);
    return reply;
  }
}

const handleOf = ({ username, email, phone, phoneCountryCode = '86' }: SignUpRequest): string =>
  username || email || `+${phoneCountryCode}${phone}`;
