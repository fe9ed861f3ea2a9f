import type { SandboxClock } from '../clock.js';
import { alphanumeric, hex } from '../ids.js';
import type { Code } from './entities.js';

export const CODE_LIFETIME_MS = 5 * 60_000;
/** How long a dead code is still told apart (used or expired) before it is simply unknown. */
const KEPT_MS = 24 * 60 * 60_000;
const MOST_KEPT = 50_000;

/** One-time codes: login codes have 32 letters and digits, phone codes 64 hex characters. */
export class CodeBook {
  private readonly codes = new Map<string, Code>();

  constructor(private readonly clock: SandboxClock) {}

  issue({ ageMs = 0, ...draft }: Omit<Code, 'code' | 'issuedAtMs' | 'used'> & { ageMs?: number }): Code {
    const code: Code = {
      ...draft,
      code: draft.kind === 'login' ? alphanumeric(32) : hex(64),
      issuedAtMs: this.clock.now() - ageMs,
      used: false,
    };
    this.codes.set(code.code, code);
    this.forgetOldest();
    return code;
  }

  find(code: string): Code | undefined {
    return this.codes.get(code);
  }

  isExpired(code: Code): boolean {
    return this.clock.now() - code.issuedAtMs >= CODE_LIFETIME_MS;
  }

  /** The newest first. */
  latest(limit: number): Code[] {
    return [...this.codes.values()].slice(-limit).reverse();
  }

  /** Insertion order is age, so only the front of the map is looked at. */
  private forgetOldest(): void {
    for (const [text, code] of this.codes) {
      if (this.codes.size <= MOST_KEPT && this.clock.now() - code.issuedAtMs < KEPT_MS) return;
      this.codes.delete(text);
    }
  }
}
