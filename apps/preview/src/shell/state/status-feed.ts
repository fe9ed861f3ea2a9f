import type { Status } from '../../server/status.js';
import { Store } from './store.js';

/** `unreachable`: the preview's own server does not answer. */
export type StatusView =
  { state: 'asking' } | { state: 'unreachable'; last?: Status } | { state: 'known'; status: Status };

const ASK_EVERY_MS = 4000;

/** Asks the preview's server, now and then while somebody looks, which of the programs answer. */
export class StatusFeed extends Store<StatusView> {
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(private readonly ask: () => Promise<Status> = askServer) {
    super({ state: 'asking' });
    void this.refresh();
    this.timer = setInterval(() => {
      if (globalThis.document?.visibilityState !== 'hidden') void this.refresh();
    }, ASK_EVERY_MS);
  }

  async refresh(): Promise<void> {
    const status = await this.ask().catch(() => undefined);
    if (!status) return this.update((view) => ({ state: 'unreachable', ...(lastOf(view) && { last: lastOf(view) }) }));
    const known = this.get();
    // The same news is no news: nothing is drawn again.
    if (known.state === 'known' && JSON.stringify(known.status) === JSON.stringify(status)) return;
    this.set({ state: 'known', status });
  }

  close(): void {
    clearInterval(this.timer);
  }
}

/** The last that was known, also while the server does not answer. */
export function lastOf(view: StatusView): Status | undefined {
  if (view.state === 'known') return view.status;
  return view.state === 'unreachable' ? view.last : undefined;
}

async function askServer(): Promise<Status> {
  const response = await fetch('/status');
  if (!response.ok) throw new Error(`GET /status: ${response.status}`);
  return (await response.json()) as Status;
}
