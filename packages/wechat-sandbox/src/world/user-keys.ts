import { randomBytes } from 'node:crypto';

import type { SandboxClock } from '../clock.js';

const LIFETIME_SECONDS = 3600;
const KEPT = 3;

export interface UserKey {
  encrypt_key: string;
  iv: string;
  version: number;
  /** Unix seconds. */
  create_time: number;
}

/** Encryption keys between a mini program and its server: a new one an hour, the last three are kept. */
export class UserKeys {
  private readonly keys = new Map<string, UserKey[]>();

  constructor(private readonly clock: SandboxClock) {}

  /** Newest first, each with the seconds it still lives. */
  of(appId: string, openid: string): (UserKey & { expire_in: number })[] {
    const now = this.clock.seconds();
    const known = this.keys.get(`${appId} ${openid}`) ?? [];
    const newest = known[0];
    const due = newest === undefined || now - newest.create_time >= LIFETIME_SECONDS;
    const keys = due ? [this.make((newest?.version ?? 0) + 1, now), ...known].slice(0, KEPT) : known;
    this.keys.set(`${appId} ${openid}`, keys);
    return keys.map((key) => ({ ...key, expire_in: Math.max(0, key.create_time + LIFETIME_SECONDS - now) }));
  }

  private make(version: number, now: number): UserKey {
    return {
      encrypt_key: randomBytes(16).toString('base64'),
      iv: randomBytes(16).toString('hex'),
      version,
      create_time: now,
    };
  }
}
