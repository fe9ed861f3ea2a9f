/** The time as WeChat sees it. `real` follows the machine (plus what was advanced), `frozen` stands still until moved. */
export class SandboxClock {
  private offsetMs = 0;
  private frozenAtMs: number | undefined;

  constructor(private readonly machineNow: () => number = Date.now) {}

  get mode(): 'real' | 'frozen' {
    return this.frozenAtMs === undefined ? 'real' : 'frozen';
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.frozenAtMs ?? this.machineNow() + this.offsetMs;
  }

  /** Whole seconds since 1970, the unit of WeChat's watermarks and push messages. */
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  freezeAt(ms: number): void {
    this.frozenAtMs = ms;
  }

  advance(ms: number): void {
    if (this.frozenAtMs === undefined) this.offsetMs += ms;
    else this.frozenAtMs += ms;
  }

  followMachine(): void {
    this.frozenAtMs = undefined;
    this.offsetMs = 0;
  }
}
