import { bytesOf } from './bytes.js';

const KEY_LIMIT_BYTES = 1024 * 1024;
const TOTAL_LIMIT_BYTES = 10 * 1024 * 1024;

export type Stored = { type: 'json' | 'date'; text: string };

/** What a phone keeps, as plain data that JSON can hold: value texts by key. */
export type StorageSnapshot = Record<string, Stored>;

/** Thrown with the tail of WeChat's errMsg. */
export class StorageFailure extends Error {}

/** What a phone keeps for one Mini Program; survives restarts of the app. Values are copied in and out. */
export class DeviceStorage {
  private readonly entries: Map<string, Stored>;
  private readonly listeners = new Set<() => void>();
  private full = false;

  /** Empty, or as another one was when its snapshot was taken. */
  constructor(snapshot: StorageSnapshot = {}) {
    this.entries = new Map(Object.entries(snapshot).map(([key, stored]) => [key, { ...stored }]));
  }

  snapshot(): StorageSnapshot {
    return Object.fromEntries([...this.entries].map(([key, stored]) => [key, { ...stored }]));
  }

  /** Called after each change; returns what ends it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

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
    return decode(this.stored(key));
  }

  /** As it is kept, for a reader in another window, who decodes it into values of that window. */
  stored(key: string): Stored | undefined {
    return this.entries.get(key);
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
    this.changed();
  }

  /** Puts raw text where a value was, as a broken write would leave it. */
  corrupt(key: string, text: string): void {
    this.entries.set(key, { type: 'json', text });
    this.changed();
  }

  remove(key: string): void {
    if (this.entries.delete(key)) this.changed();
  }

  clear(): void {
    this.entries.clear();
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private bytes(): number {
    let bytes = 0;
    for (const [key, stored] of this.entries) bytes += sizeOf(key, stored);
    return bytes;
  }
}

const sizeOf = (key: string, stored: Stored | undefined): number =>
  bytesOf(key).byteLength + bytesOf(stored?.text ?? '').byteLength;

/** By its name, not its class: the value may be of another window. */
const isDate = (value: unknown): value is Date => Object.prototype.toString.call(value) === '[object Date]';

/** Text that is not JSON, as a broken write leaves it, is given as it is. */
export function decode(stored: Stored | undefined): unknown {
  if (!stored) return undefined;
  if (stored.type === 'date') return new Date(stored.text);
  try {
    return JSON.parse(stored.text) as unknown;
  } catch {
    return stored.text;
  }
}

function encode(value: unknown): Stored {
  if (isDate(value)) return { type: 'date', text: value.toISOString() };
  let text: string | undefined;
  try {
    text = JSON.stringify(value) as string | undefined;
  } catch {
    text = undefined;
  }
  if (text === undefined) throw new StorageFailure('data cannot be serialised');
  return { type: 'json', text };
}
