/** A clock that moves only when a story says so; servers on other threads read the same one. */
export class TestClock {
  /** Holds milliseconds since the Unix epoch. */
  readonly shared = new SharedArrayBuffer(8);
  private readonly time = new Float64Array(this.shared);

  /** @param start milliseconds since the Unix epoch; default now */
  constructor(start = Date.now()) {
    this.time[0] = start;
  }

  now(): number {
    return this.time[0]!;
  }

  advance({ days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 }: Partial<Record<Unit, number>>): void {
    this.time[0]! += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
  }
}

type Unit = 'days' | 'hours' | 'minutes' | 'seconds' | 'milliseconds';
