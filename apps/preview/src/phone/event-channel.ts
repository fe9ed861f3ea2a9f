type Listener = (...args: unknown[]) => unknown;

/** The channel between a page and the one that it opened. */
export class EventChannel {
  private readonly listeners = new Map<string, { listener: Listener; once: boolean }[]>();

  constructor(
    private readonly report: (error: unknown) => void,
    initial: Record<string, Listener> = {},
  ) {
    for (const [name, listener] of Object.entries(initial)) this.on(name, listener);
  }

  on(name: string, listener: Listener): void {
    this.add(name, listener, false);
  }

  once(name: string, listener: Listener): void {
    this.add(name, listener, true);
  }

  off(name: string, listener?: Listener): void {
    const left = (this.listeners.get(name) ?? []).filter(
      (each) => listener !== undefined && each.listener !== listener,
    );
    this.listeners.set(name, left);
  }

  emit(name: string, ...args: unknown[]): void {
    for (const each of this.listeners.get(name) ?? []) {
      if (each.once) this.off(name, each.listener);
      try {
        each.listener(...args);
      } catch (error) {
        this.report(error);
      }
    }
  }

  private add(name: string, listener: Listener, once: boolean): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), { listener, once }]);
  }
}
