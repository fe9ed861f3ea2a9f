import { type Connection, type ConnectionId } from '../connections/index.js';
import { type Clock, DAY, MINUTE, SECOND } from '../runtime/index.js';
import type { AppSecrets } from './app-secrets.js';
import { TOKEN_REFUSED } from './errcodes.js';
import { type AccessToken, stableToken } from './stable-token.js';
import { isRefusal, QUESTION_TIMEOUT, type Refusal, type WechatTransport } from './wechat-transport.js';

/** WeChat gives the same token until five minutes before its end, so a larger margin would fetch again and again. */
const MARGIN = 4 * MINUTE;
/** What WeChat allows: beyond it a forced refresh is answered with the token that is. */
const FORCED_SPACING = 30 * SECOND;
const FORCED_PER_DAY = 20;

/**
 * The access tokens of connections, in memory. Processes share nothing here: WeChat gives all of them the same token.
 * At most one fetch of a connection is under way.
 */
export class AccessTokens {
  private readonly kept = new Map<ConnectionId, { token: string; staleAt: number }>();
  private readonly fetches = new Map<ConnectionId, Promise<AccessToken | Refusal>>();
  /** When tokens were forced, oldest first. */
  private readonly forced = new Map<ConnectionId, number[]>();

  constructor(
    private readonly transport: WechatTransport,
    private readonly secrets: AppSecrets,
    private readonly clock: Clock,
  ) {}

  /** The one that is kept, else WeChat's. */
  async current(connection: Connection): Promise<{ token: string } | Refusal> {
    const kept = this.kept.get(connection.id);
    if (kept && this.clock.now() < kept.staleAt) return kept;
    return this.once(connection, () => this.fetch(connection, 'normal'));
  }

  /** After WeChat refused one: the token that has taken its place, here or there; if none has, a new one is forced. */
  async renew(connection: Connection, refused: string): Promise<{ token: string } | Refusal> {
    this.drop(connection, refused);
    const next = await this.current(connection);
    if (isRefusal(next) || next.token !== refused) return next;
    return this.once(connection, () => this.force(connection, refused));
  }

  private async force(connection: Connection, refused: string): Promise<AccessToken | Refusal> {
    this.drop(connection, refused);
    if (!this.mayForce(connection.id)) return { meaning: TOKEN_REFUSED };
    const next = await this.fetch(connection, 'forced');
    if (isRefusal(next) || next.token !== refused) return next;
    this.drop(connection, refused);
    return { meaning: TOKEN_REFUSED };
  }

  private async fetch(connection: Connection, mode: 'normal' | 'forced'): Promise<AccessToken | Refusal> {
    const signal = AbortSignal.timeout(QUESTION_TIMEOUT);
    const answer = await this.secrets.ask(connection, (appSecret) =>
      this.transport.send(stableToken(connection, appSecret, mode), signal),
    );
    if (!isRefusal(answer)) {
      const staleAt = this.clock.now() + answer.expiresInSeconds * SECOND - MARGIN;
      this.kept.set(connection.id, { token: answer.token, staleAt });
    }
    return answer;
  }

  /** Joins a fetch of the connection that is under way. */
  private once({ id }: Connection, fetch: () => Promise<AccessToken | Refusal>): Promise<AccessToken | Refusal> {
    const underWay = this.fetches.get(id);
    if (underWay) return underWay;
    const started = fetch().finally(() => this.fetches.delete(id));
    this.fetches.set(id, started);
    return started;
  }

  /** Only if it is still the one that is kept: another caller may have renewed it. */
  private drop({ id }: Connection, token: string): void {
    if (this.kept.get(id)?.token === token) this.kept.delete(id);
  }

  private mayForce(id: ConnectionId): boolean {
    const now = this.clock.now();
    const recent = (this.forced.get(id) ?? []).filter((at) => at > now - DAY);
    const last = recent.at(-1) ?? -Infinity;
    const may = recent.length < FORCED_PER_DAY && now - last >= FORCED_SPACING;
    this.forced.set(id, may ? [...recent, now] : recent);
    return may;
  }
}
