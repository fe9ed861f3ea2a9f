import { createHash, hkdfSync } from 'node:crypto';

/** One master key and the keys derived from it. */
export interface MasterKey {
  /** First 8 hex digits of the key's SHA-256: names the key inside what it made. */
  id: string;
  derive(purpose: string): Buffer;
}

/** The current master key makes; the previous one, if any, still opens and verifies. */
export class KeyRing {
  readonly current: MasterKey;
  private readonly byId: ReadonlyMap<string, MasterKey>;

  /** @param current 32 bytes. @param previous 32 bytes. */
  constructor(current: Buffer, previous?: Buffer) {
    this.current = masterKey(current);
    const keys = previous ? [this.current, masterKey(previous)] : [this.current];
    this.byId = new Map(keys.map((key) => [key.id, key]));
  }

  find(id: string): MasterKey | undefined {
    return this.byId.get(id);
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
