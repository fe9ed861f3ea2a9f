const KEY_LIMIT_BYTES = 1024 * 1024;
const TOTAL_LIMIT_BYTES = 10 * 1024 * 1024;

type Stored = { type: 'json' | 'date'; text: string };

/** Thrown with the tail of WeChat's errMsg. */
export class StorageFailure extends Error {}

/** What a phone keeps for one Mini Program; survives restarts of the app. Values are copied in and out. */
export class DeviceStorage {
  private readonly entries = new Map<string, Stored>();
  private full = false;

  get keys(): string[] {
    return [...this.entries.keys()];
  }

  /** Kilobytes, rounded up, as `wx.getStorageInfo` counts. */
  get currentSize(): number {
    return Math.ceil(this.bytes() / 1024);
  }

  readonly limitSize = TOTAL_LIMIT_BYTES / 1024;

  /** From now on (or no longer) every write fails as on a full phone. */
  setFull(full: boolean): void {
    this.full = full;
  }

  get(key: string): unknown {
    const stored = this.entries.get(key);
    if (!stored) return undefined;
    if (stored.type === 'date') return new Date(stored.text);
    try {
      return JSON.parse(stored.text) as unknown;
    } catch {
      return stored.text;
    }
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  set(key: string, value: unknown): void {
    const stored = encode(value);
    const size = sizeOf(key, stored);
    if (size > KEY_LIMIT_BYTES) throw new StorageFailure('exceed max size of a single key (1 MB)');
    const others = this.bytes() - (this.entries.has(key) ? sizeOf(key, this.entries.get(key)) : 0);
    if (this.full || others + size > TOTAL_LIMIT_BYTES) throw new StorageFailure('exceed storage max size 10Mb');
    this.entries.set(key, stored);
  }

  /** Puts raw text where a value was, as a broken write would leave it. */
  corrupt(key: string, text: string): void {
    this.entries.set(key, { type: 'json', text });
  }

  remove(key: string): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  private bytes(): number {
    let bytes = 0;
    for (const [key, stored] of this.entries) bytes += sizeOf(key, stored);
    return bytes;
  }
}

const sizeOf = (key: string, stored: Stored | undefined): number =>
  Buffer.byteLength(key) + Buffer.byteLength(stored?.text ?? '');

function encode(value: unknown): Stored {
  if (value instanceof Date) return { type: 'date', text: value.toISOString() };
  let text: string | undefined;
  try {
    text = JSON.stringify(value) as string | undefined;
  } catch {
    text = undefined;
  }
  if (text === undefined) throw new StorageFailure('data cannot be serialised');
  return { type: 'json', text };
}
