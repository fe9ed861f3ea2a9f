import type { SandboxControl, SandboxState } from '@yaopai/wechat-sandbox/wx';

import type { CallRecord, InboxMessage } from './sandbox-types.js';
import { Store } from './store.js';

/** What the shell knows of the sandbox. */
export interface SandboxView {
  /** Whether its live events arrive. */
  connected: boolean;
  /** Absent until it has answered once. */
  state?: SandboxState;
  /** The newest first. */
  messages: readonly InboxMessage[];
}

/** An EventSource. */
interface Events {
  readonly readyState: number;
  addEventListener(name: string, listener: (event: Event) => void): void;
  close(): void;
}

interface Sources {
  control: SandboxControl;
  openEvents: () => Events;
  onCall: (call: CallRecord) => void;
  /** How long to wait before another try, in milliseconds; default 2000. */
  retryMs?: number;
}

const MOST_MESSAGES = 100;
/** `EventSource.CLOSED`: the browser tries again by itself after a lost connection, not after a refusal such as 502. */
const CLOSED = 2;
const RETRY_MS = 2000;

/** Follows the sandbox: by its events as they happen, and wholly anew after each (re)connection. */
export class SandboxFeed extends Store<SandboxView> {
  private events: Events;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** Since the connection was opened. */
  private heard: InboxMessage[] = [];
  private asked = 0;
  private known = 0;

  constructor(private readonly sources: Sources) {
    super({ connected: false, messages: [] });
    this.events = this.connect();
  }

  /** Reads apps, people, codes and faults again; without the sandbox, what was known stays. */
  async refresh(): Promise<void> {
    this.asked += 1;
    const turn = this.asked;
    const state = await this.sources.control.state().catch(() => undefined);
    // Answers may overtake each other.
    if (!state || turn < this.known) return;
    this.known = turn;
    this.update((view) => ({ ...view, state }));
  }

  close(): void {
    clearTimeout(this.retry);
    this.events.close();
  }

  private connect(): Events {
    const { openEvents, onCall, retryMs = RETRY_MS } = this.sources;
    const events = openEvents();
    events.addEventListener('open', () => void this.catchUp());
    events.addEventListener('error', () => {
      this.update((view) => ({ ...view, connected: false }));
      if (events.readyState === CLOSED) this.retry = setTimeout(() => (this.events = this.connect()), retryMs);
    });
    events.addEventListener('changed', () => void this.refresh());
    events.addEventListener('call', (event) => onCall(dataOf<CallRecord>(event)));
    events.addEventListener('message', (event) => {
      const message = dataOf<InboxMessage>(event);
      this.heard = newest([...this.heard, message]);
      this.update((view) => ({ ...view, messages: newest([...view.messages, message]) }));
    });
    return events;
  }

  private async catchUp(): Promise<void> {
    this.heard = [];
    await this.refresh();
    const inbox = await this.sources.control.inbox().catch(() => undefined);
    const messages = inbox && newest([...inbox.messages, ...this.heard]);
    this.update((view) => ({ ...view, connected: true, messages: messages ?? view.messages }));
  }
}

/** Each of them once; of one number the one given last. */
const newest = (messages: readonly InboxMessage[]): InboxMessage[] =>
  [...new Map(messages.map((message) => [message.number, message])).values()]
    .toSorted((one, other) => other.number - one.number)
    .slice(0, MOST_MESSAGES);

const dataOf = <Data>(event: Event): Data => JSON.parse((event as MessageEvent<string>).data) as Data;
