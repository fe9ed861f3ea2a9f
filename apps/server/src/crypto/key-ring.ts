import { createHash, hkdfSync } from 'node:crypto';

/** One master key and the keys derived from it. */
export interface MasterKey {
  /** First 8 hex digits of the key's SHA-256: names the key inside what it made. */
  id: string;
  derive(purpose: string): Buffer;
}

/**
 * The master keys of a process: one of them makes, all of them open and verify. With two keys given, which one makes is the
 * deployment's to say (`switchTo`), not the process's: a process that was given only one of them must understand what the
 * others make.
 */
export class KeyRing {
  /** What YAOPAI_SECRET_KEY names: the key that is to make in the end. */
  readonly wanted: MasterKey;
  private readonly keys: readonly MasterKey[];
  private making: MasterKey;

  /** @param wanted 32 bytes. @param previous 32 bytes. */
  constructor(wanted: Buffer, previous?: Buffer) {
    this.wanted = this.making = masterKey(wanted);
    const other = previous && masterKey(previous);
    this.keys = other && other.id !== this.wanted.id ? [this.wanted, other] : [this.wanted];
  }

  /** The one that makes. */
  get current(): MasterKey {
    return this.making;
  }

  /** The one that makes, then the others: for what is found again by a keyed hash. */
  get all(): readonly [MasterKey, ...MasterKey[]] {
    return [this.making, ...this.keys.filter((key) => key !== this.making)];
  }

  /** The one to be taken away, while there is such a one. */
  get oldest(): MasterKey {
    return this.keys.at(-1)!;
  }

  find(id: string): MasterKey | undefined {
    return this.keys.find((key) => key.id === id);
  }

  /** From now on this key makes; whether it is one of these. */
  switchTo(id: string): boolean {
    const key = this.find(id);
    if (key) this.making = key;
    return key !== undefined;
  }
}

/** Derives with HKDF-SHA-256 (RFC 5869), 32 bytes a purpose, computed once. */
function masterKey(bytes: Buffer): MasterKey {
  const derived = new Map<string, Buffer>();
  return {
    id: createHash('sha256').update(bytes).digest('hex').slice(0, 8),
    derive(purpose) {
      let key = derived.get(purpose);
      if (!key) {
        key = Buffer.from(hkdfSync('sha256', bytes, 'yaopai', purpose, 32));
        derived.set(purpose, key);
      }
      return key;
    },
  };
}
