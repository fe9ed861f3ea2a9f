import type { CallRecord } from './sandbox-types.js';
import { Store } from './store.js';

/** Which of the phones on the table. */
export type DeviceName = 'phone' | 'other';

/** Who did it, with which phone. */
export interface Actor {
  device: DeviceName;
  person: string;
}

interface Entry {
  id: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** A body as it went over the wire: as text where it is text. */
export interface Payload {
  text?: string;
  bytes: number;
  contentType: string;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Payload;
}

/** One `wx.request` or `wx.uploadFile`, and once it is there its reply. */
export interface RequestEntry extends Entry {
  kind: 'request';
  actor: Actor;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Payload | undefined;
  reply?: Reply;
  failure?: string;
  durationMs?: number;
}

/** What WeChat on the phone gave to the mini program: a code, say. */
export interface WeChatEntry extends Entry {
  kind: 'wechat';
  actor: Actor;
  /** E.g. `wx.login`. */
  name: string;
  given: object | undefined;
  failure?: string;
}

/** A call of the server to WeChat, as the sandbox saw it. */
export interface ServerCallEntry extends Entry {
  kind: 'server-call';
  call: CallRecord;
}

/** The mini program threw and caught it nowhere. */
export interface ScriptErrorEntry extends Entry {
  kind: 'script-error';
  actor: Actor;
  message: string;
}

export type TrafficEntry = RequestEntry | WeChatEntry | ServerCallEntry | ScriptErrorEntry;

type Draft<Kind> = Kind extends TrafficEntry ? Omit<Kind, 'id' | 'at'> : never;

/** What can still be scrolled through; older entries are dropped. */
const MOST_ENTRIES = 300;

/** Everything that went between phones, servers and WeChat, the newest first. */
export class TrafficLog extends Store<readonly TrafficEntry[]> {
  private count = 0;

  constructor(private readonly now: () => number = Date.now) {
    super([]);
  }

  add(draft: Draft<TrafficEntry>): number {
    this.count += 1;
    const entry = { ...draft, id: this.count, at: this.now() } as TrafficEntry;
    this.update((entries) => [entry, ...entries].slice(0, MOST_ENTRIES));
    return this.count;
  }

  /** How a request ended. */
  finish(id: number, end: Pick<RequestEntry, 'reply' | 'failure'>): void {
    this.update((entries) =>
      entries.map((entry) =>
        entry.id === id && entry.kind === 'request' ? { ...entry, ...end, durationMs: this.now() - entry.at } : entry,
      ),
    );
  }

  clear(): void {
    this.set([]);
  }
}
