import type { SandboxClock } from '../clock.js';
import { alphanumeric } from '../ids.js';

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;
export const TOKEN_LIFETIME_MS = 7200 * SECOND;
const OVERLAP_MS = 300 * SECOND;
const FORCE_SPACING_MS = 30 * SECOND;
const FORCE_PER_DAY = 20;

export interface AccessToken {
  token: string;
  appId: string;
  kind: 'plain' | 'stable';
  expiresAtMs: number;
  /** Set once a newer token took its place: until then it still works. */
  supersededAtMs?: number;
}

export type TokenVerdict = { ok: true; appId: string } | { ok: false; reason: 'unknown' | 'expired' | 'superseded' };

/** Access tokens of the two endpoints, which do not affect each other. Rules: "getStableAccessToken" and "getAccessToken". */
export class TokenBook {
  private readonly tokens = new Map<string, AccessToken>();
  private readonly current = new Map<string, AccessToken>();
  private readonly forced = new Map<string, number[]>();

  constructor(private readonly clock: SandboxClock) {}

  /** `/cgi-bin/token`: a new token each time; the one before works for five more minutes. */
  plain(appId: string): AccessToken {
    return this.replace(appId, 'plain', OVERLAP_MS);
  }

  /** `/cgi-bin/stable_token`: the same token until its last five minutes; forced: a new one, and the old dies at once. */
  stable(appId: string, forceRefresh: boolean): AccessToken {
    const current = this.current.get(`stable ${appId}`);
    const fresh = current !== undefined && current.expiresAtMs - this.clock.now() > OVERLAP_MS;
    if (forceRefresh && this.mayForce(appId)) return this.replace(appId, 'stable', 0);
    return fresh ? current : this.replace(appId, 'stable', OVERLAP_MS);
  }

  secondsLeft(token: AccessToken): number {
    return Math.max(0, Math.floor((token.expiresAtMs - this.clock.now()) / SECOND));
  }

  check(token: string): TokenVerdict {
    const found = this.tokens.get(token);
    if (!found) return { ok: false, reason: 'unknown' };
    const now = this.clock.now();
    if (now >= found.expiresAtMs) return { ok: false, reason: 'expired' };
    if (found.supersededAtMs !== undefined && now >= found.supersededAtMs) return { ok: false, reason: 'superseded' };
    return { ok: true, appId: found.appId };
  }

  /** Whose token this is, dead or alive. */
  owner(token: string): string | undefined {
    return this.tokens.get(token)?.appId;
  }

  /** Makes every token of an app unusable at once, as when somebody else refreshed it (40001). */
  supersede(appId: string): void {
    for (const token of this.tokens.values()) {
      if (token.appId === appId) token.supersededAtMs = Math.min(token.supersededAtMs ?? Infinity, this.clock.now());
    }
    for (const kind of ['plain', 'stable']) this.current.delete(`${kind} ${appId}`);
  }

  private mayForce(appId: string): boolean {
    const now = this.clock.now();
    const recent = (this.forced.get(appId) ?? []).filter((at) => now - at < DAY);
    const last = recent.at(-1);
    const allowed = recent.length < FORCE_PER_DAY && (last === undefined || now - last >= FORCE_SPACING_MS);
    this.forced.set(appId, allowed ? [...recent, now] : recent);
    return allowed;
  }

  private replace(appId: string, kind: AccessToken['kind'], overlapMs: number): AccessToken {
    const now = this.clock.now();
    const old = this.current.get(`${kind} ${appId}`);
    if (old) old.supersededAtMs = now + overlapMs;
    const token: AccessToken = { token: `90_${alphanumeric(133)}`, appId, kind, expiresAtMs: now + TOKEN_LIFETIME_MS };
    this.tokens.set(token.token, token);
    this.current.set(`${kind} ${appId}`, token);
    this.forgetLongExpired(now);
    return token;
  }

  private forgetLongExpired(now: number): void {
    for (const [text, token] of this.tokens) if (now - token.expiresAtMs > DAY) this.tokens.delete(text);
  }
}
