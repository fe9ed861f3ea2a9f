/** Runs one piece of work per key at a time: who asks while it runs shares its outcome. */
export class Flights {
  private readonly running = new Map<string, Promise<unknown>>();

  share<T>(key: string, start: () => Promise<T>): Promise<T> {
    const running = this.running.get(key) as Promise<T> | undefined;
    if (running) return running;
    const flight = start();
    this.running.set(key, flight);
    const land = (): void => {
      this.running.delete(key);
    };
    flight.then(land, land);
    return flight;
  }

  /** The flight under way, if any. */
  get(key: string): Promise<unknown> | undefined {
    return this.running.get(key);
  }
}
