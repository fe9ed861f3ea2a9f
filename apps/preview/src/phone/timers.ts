type Callback = (...args: unknown[]) => unknown;

/** Timers of one run of the app: they stop with it, and what they throw is reported. */
export class Timers {
  private readonly running = new Set<number>();

  constructor(private readonly report: (error: unknown) => void) {}

  readonly setTimeout = (callback: Callback, delayMs?: number, ...args: unknown[]): number => {
    const id = window.setTimeout(() => {
      this.running.delete(id);
      this.call(callback, args);
    }, delayMs);
    this.running.add(id);
    return id;
  };

  readonly setInterval = (callback: Callback, delayMs?: number, ...args: unknown[]): number => {
    const id = window.setInterval(() => this.call(callback, args), delayMs);
    this.running.add(id);
    return id;
  };

  readonly clear = (id?: number): void => {
    if (id === undefined) return;
    this.running.delete(id);
    // One list of ids for both kinds, by the HTML standard.
    window.clearTimeout(id);
  };

  clearAll(): void {
    for (const id of [...this.running]) this.clear(id);
  }

  private call(callback: Callback, args: unknown[]): void {
    try {
      watchPromise(callback(...args), this.report);
    } catch (error) {
      this.report(error);
    }
  }
}

/** Reports the rejection of what an event handler or life cycle returned: nobody else waits for it. */
export function watchPromise(returned: unknown, report: (error: unknown) => void): void {
  if (typeof returned !== 'object' || returned === null || !('then' in returned)) return;
  Promise.resolve(returned).then(undefined, report);
}
