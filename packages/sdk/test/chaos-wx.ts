import type { FakeServer, FakeReply } from './fake-server.js';
import { FakeWx, settled } from './fake-wx.js';

/** A generator of its own (mulberry32), so that a run is repeated by its seed. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Stored {
  session?: {
    accessToken: string;
    refreshToken?: string;
    sessionId?: string;
    userId?: string;
    reopenable?: boolean;
    expired?: object;
  } | null;
  user?: { id: string } | null;
  logouts?: number;
}

/** What is under way on the wire, by kind. */
export type Wire = { kind: string; key: string };

/**
 * A `wx` whose requests reach the server, and whose answers reach the page, in any order; it watches the rules that hold in all orders.
 *
 * `explicit` counts login calls under way: without one, only an expired session that may be reopened justifies a `wx.login`.
 */
export class ChaosWx extends FakeWx {
  readonly broken: string[] = [];
  readonly wire: Wire[] = [];
  readonly steps: (() => void)[] = [];
  explicit = 0;
  /** Several copies of the SDK on one storage: what one copy promises about itself is not asked of all together. */
  copies = 1;
  /** Sessions that were signed in on this device at some time, but for those that a sign-in of the same user replaced. */
  readonly adopted = new Set<string>();
  private readonly keysOfCode = new Map<string, { key: string | undefined; posts: number }>();
  private readonly logoutsAtCode = new Map<string, number>();

  constructor(
    server: FakeServer,
    private readonly random: (below: number) => number,
    private readonly faulty: boolean,
  ) {
    super(server);
    const issue = server.issueCode.bind(server);
    server.issueCode = (person) => {
      const code = issue(person);
      this.logoutsAtCode.set(code, this.stored.logouts || 0);
      return code;
    };
  }

  get stored(): Stored {
    const [text] = [...this.storage.values()];
    return text ? (JSON.parse(text) as Stored) : {};
  }

  /** Takes one random step of what is under way; false when there is none. */
  async step(): Promise<boolean> {
    await settled(30);
    if (this.steps.length === 0) return false;
    const [step] = this.steps.splice(this.random(this.steps.length), 1);
    step!();
    await settled(30);
    return true;
  }

  override login = ({ success, fail }: Parameters<FakeWx['login']>[0]): void => {
    const { session } = this.stored;
    const mayReopen = !!session && !!session.expired && !!session.reopenable;
    if (this.explicit === 0 && !mayReopen) this.broken.push('wx.login that nobody asked for');
    const truth = this.server.sessions.get(session?.sessionId || '')?.ended || '';
    if (this.explicit === 0 && !['expired', 'idle', 'reuse'].includes(truth))
      this.broken.push(`wx.login after the end by ${truth}`);
    const land = this.depart('login', 'login');
    this.steps.push(() => {
      land();
      if (this.fails(10)) fail?.({ errMsg: 'login:fail' });
      else success?.({ errMsg: 'login:ok', code: this.server.issueCode(this.person) });
    });
  };

  override request = ({ method, url, header, data, success, fail }: Parameters<FakeWx['request']>[0]): void => {
    const endpoint = `${method} ${url.replace(/^.*\/api\/v1/, '')}`;
    const body = data ? (JSON.parse(data) as Record<string, unknown>) : {};
    this.calls.push(endpoint);
    this.watch(endpoint, header, body);
    const land = this.depart(endpoint, endpoint === 'POST /sessions/refresh' ? String(body.refreshToken) : endpoint);
    const deliver = (reply: FakeReply | undefined): void => {
      this.steps.push(() => {
        land();
        if (!reply || this.fails(12)) fail?.({ errMsg: 'request:fail timeout' });
        else
          success?.({ statusCode: reply.status, data: JSON.parse(JSON.stringify(reply.data)) as unknown, header: {} });
      });
    };
    this.steps.push(() => deliver(this.fails(12) ? undefined : this.server.handle({ endpoint, header, body }).reply));
  };

  override setStorageSync = (key: string, value: unknown): void => {
    const before = this.stored.session;
    this.storage.set(key, JSON.stringify(value));
    const { session, user } = this.stored;
    if (before?.sessionId && before.refreshToken && !before.expired && before.userId === session?.userId) {
      this.adopted.delete(before.sessionId);
    }
    if (session?.sessionId) this.adopted.add(session.sessionId);
    if (this.explicit === 0 && session && before?.userId !== session.userId)
      this.broken.push('became somebody else unasked');
    if (user && (!session || session.userId !== user.id))
      this.broken.push(`${user.id} kept with the session of ${session?.userId}`);
  };

  private fails(oneIn: number): boolean {
    return this.faulty && this.random(oneIn) === 0;
  }

  private depart(kind: string, key: string): () => void {
    const entry = { kind, key };
    this.wire.push(entry);
    const same = this.wire.filter((other) => other.kind === kind && other.key === key).length;
    const isSingle = kind === 'login' || kind === 'POST /sign-in/wechat' || kind === 'POST /sessions/refresh';
    if (isSingle && same > this.copies) this.broken.push(`${same} × ${kind} at the same time`);
    return () => this.wire.splice(this.wire.indexOf(entry), 1);
  }

  private watch(endpoint: string, header: Record<string, string>, body: Record<string, unknown>): void {
    const { session } = this.stored;
    if (endpoint === 'POST /sessions/refresh' && session?.refreshToken !== body.refreshToken) {
      this.broken.push('refreshes a session that is not ours any more');
    }
    if (endpoint.endsWith('/me') && header.authorization !== `Bearer ${session?.accessToken}`) {
      this.broken.push(`${endpoint} with a token that is not the session's`);
    }
    if (endpoint !== 'POST /sign-in/wechat') return;
    const code = String(body.code);
    const key = header['idempotency-key'];
    const before = this.keysOfCode.get(code) || { key, posts: 0 };
    this.keysOfCode.set(code, { key: before.key, posts: before.posts + 1 });
    if (before.key !== key) this.broken.push('one code with two keys');
    if ((this.stored.logouts || 0) > (this.logoutsAtCode.get(code) || 0))
      this.broken.push('a code from before a logout sent after it');
    if (before.posts >= 2) this.broken.push('one code sent three times');
  }
}
