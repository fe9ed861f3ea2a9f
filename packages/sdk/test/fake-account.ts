import type { AccountProof, CustomDataReply, CustomDataType, SessionSummary, User } from '@yaopai/protocol';
import { problem, type FakeReply, type FakeServer, type SeenRequest } from './fake-server.js';

/** The fields of the pool. */
const FIELDS: { key: string; type: CustomDataType; label: string }[] = [
  { key: 'age', type: 'number', label: '年龄' },
  { key: 'school', type: 'string', label: '学校' },
];

/** What the server keeps for a user besides the profile: the avatar, custom data, the list of sessions, and the end of the account. */
export class FakeAccount {
  /** Whose closing each ticket cancels. */
  private readonly tickets = new Map<string, string>();
  /** Pictures that came, by the path on the device. */
  readonly pictures: string[] = [];
  /** Passwords, by user id. */
  readonly passwords = new Map<string, string>();
  readonly exports: string[] = [];

  constructor(private readonly server: FakeServer) {}

  /** Undefined for an endpoint that is not about these. */
  answer(request: SeenRequest): FakeReply | undefined {
    const { server } = this;
    const [endpoint = '', query = ''] = request.endpoint.split('?');
    switch (endpoint) {
      case 'POST /me/avatar':
        return server.asUser(request, (user) => this.upload(request, user));
      case 'GET /me/security-level':
        return server.asUser(request, ({ identities, phoneVerified }) => ({
          score: identities.length ? 20 : 0,
          email: false,
          phone: phoneVerified,
          password: false,
          passwordSecurityLevel: null,
          mfa: false,
        }));
      case 'GET /me/custom-data':
        return server.asUser(request, customData);
      case 'PUT /me/custom-data':
        return server.asUser(request, (user) => set(user, request.body.values as Record<string, unknown>));
      case 'DELETE /me/custom-data':
        return server.asUser(request, (user) => set(user, cleared(query)));
      case 'GET /me/sessions':
        return server.asUser(request, (user) => ({ sessions: this.sessionsOf(user, request) }));
      case 'DELETE /me/sessions':
        return server.asUser(request, (user) => ({ ended: this.endAll(user, 'user') }));
      case 'POST /account/close':
        return this.prove(request, (user) => this.close(user));
      case 'POST /account/cancel-closing':
        return this.cancel(String(request.body.ticket));
      case 'POST /account/export':
        return this.prove(request, (user) => this.export(user));
    }
    if (endpoint.startsWith('DELETE /me/sessions/'))
      return server.asUser(request, (user) => this.endOne(request, user));
    return undefined;
  }

  /** The refusal of a sign-in to an account that is closing. */
  closing(user: User): FakeReply | undefined {
    if (user.status !== 'Closing') return undefined;
    const ticket = `ticket-${this.tickets.size + 1}`;
    this.tickets.set(ticket, user.id);
    return problem(403, 30001, 'ACCOUNT_CLOSING', { ticket, ticketExpiresAt: '2026-01-01T00:05:00.000Z' });
  }

  private upload({ body, header }: SeenRequest, user: User): User | FakeReply {
    const path = String(body.file);
    if (header['content-type'] || !/\.(jpg|png)$/.test(path)) {
      return problem(400, 2231, 'INVALID_INPUT', { fields: [{ field: 'file', message: 'no picture' }] });
    }
    this.pictures.push(path);
    const photo = `https://id.example.com/avatars/${String(this.pictures.length).padStart(22, 'a')}.webp`;
    return Object.assign(user, { photo, photoPending: true, updatedAt: this.server.stamp() });
  }

  private sessionsOf(user: User, { header }: SeenRequest): SessionSummary[] {
    const current = this.server.sidOf(header);
    return [...this.server.sessions]
      .filter(([, session]) => session.userId === user.id && !session.ended)
      .map(([id]) => ({
        id: id as SessionSummary['id'],
        current: id === current,
        method: 'wechat',
        application: { id: 'demo-app' as SessionSummary['application']['id'], name: 'Demo' },
        address: null,
        device: null,
        createdAt: '2026-01-01T00:00:00.000Z',
        lastUsedAt: '2026-01-01T00:00:00.000Z',
        expiresAt: '2026-02-01T00:00:00.000Z',
      }));
  }

  private endOne({ endpoint }: SeenRequest, user: User): object {
    const session = this.server.sessions.get(decodeURIComponent(endpoint.replace('DELETE /me/sessions/', '')));
    if (!session || session.userId !== user.id) return problem(404, 1404, 'NOT_FOUND');
    const ended = session.ended ? 0 : 1;
    session.ended = session.ended || 'user';
    return { ended };
  }

  private endAll(user: User, reason: 'user' | 'closing'): number {
    const alive = [...this.server.sessions.values()].filter(({ userId, ended }) => userId === user.id && !ended);
    for (const session of alive) session.ended = reason;
    return alive.length;
  }

  /** Exactly one proof; a bearer token beside it must be the same user's. */
  private prove(request: SeenRequest, then: (user: User) => object): FakeReply {
    const { wechatCode, password, code, phone } = request.body as AccountProof;
    const isOne = [wechatCode, password, code].filter(Boolean).length === 1;
    if (!isOne) return problem(400, 2231, 'INVALID_INPUT');
    const provedBy = (bearer: User | undefined): User | FakeReply => {
      if (wechatCode) return this.server.redeem(wechatCode);
      if (password) {
        const owner = bearer && this.passwords.get(bearer.id) === password;
        return owner ? bearer : problem(400, 2333, 'CREDENTIALS_WRONG');
      }
      const holder = this.server.users.get(this.server.phones.holders.get(phone || '') || '');
      return holder && code === '123456' ? holder : problem(400, 2001, 'CODE_WRONG');
    };
    const act = (bearer?: User): object => {
      const proved = provedBy(bearer);
      if ('data' in proved) return proved;
      return bearer && bearer.id !== proved.id ? problem(403, 1001, 'FORBIDDEN') : then(proved);
    };
    if (request.header.authorization) return this.server.asUser(request, act);
    const answer = act();
    return 'data' in answer ? (answer as FakeReply) : { status: 200, data: answer };
  }

  private close(user: User): object {
    user.status = 'Closing';
    this.endAll(user, 'closing');
    return { closing: true, erasedAfter: '2026-01-08T00:00:00.000Z' };
  }

  private cancel(ticket: string): FakeReply {
    const user = this.server.users.get(this.tickets.get(ticket) || '');
    if (!user || user.status !== 'Closing') {
      return problem(400, 2231, 'INVALID_INPUT', { fields: [{ field: 'ticket', message: '' }] });
    }
    user.status = 'Activated';
    return { status: 200, data: { cancelled: true } };
  }

  private export(user: User): object {
    this.exports.push(user.id);
    return { exportedAt: '2026-01-01T00:00:00.000Z', user, identities: [], sessions: [], password: null, events: [] };
  }
}

const customData = (user: User): CustomDataReply => ({
  fields: FIELDS.map((field) => ({ ...field, value: user.customData[field.key] ?? null })),
});

/** `key=a&key=b` as values to set. */
const cleared = (query: string): Record<string, null> =>
  Object.fromEntries(query.split('&').map((pair) => [decodeURIComponent(pair.replace('key=', '')), null]));

function set(user: User, values: Record<string, unknown>): CustomDataReply | FakeReply {
  for (const [key, value] of Object.entries(values)) {
    const type = FIELDS.find((field) => field.key === key)?.type;
    if (!type || (value !== null && typeof value !== type)) {
      return problem(400, 2231, 'INVALID_INPUT', { fields: [{ field: `values.${key}`, message: '' }] });
    }
  }
  user.customData = { ...user.customData, ...values };
  return customData(user);
}
