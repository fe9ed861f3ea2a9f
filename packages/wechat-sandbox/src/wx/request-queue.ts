/** WeChat runs at most ten request, upload and download tasks at a time; the rest wait their turn. */
export class RequestQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly slots = 10) {}

  get active(): number {
    return this.running;
  }

  get queued(): number {
    return this.waiting.length;
  }

  /** Runs `start` when a slot is free; `start` is given what frees the slot again. Returns what leaves the queue early. */
  enter(start: (leave: () => void) => void): () => void {
    let state: 'waiting' | 'running' | 'done' = 'waiting';
    const leave = (): void => {
      if (state === 'running') {
        this.running -= 1;
        this.waiting.shift()?.();
      } else if (state === 'waiting') {
        this.waiting.splice(this.waiting.indexOf(run), 1);
      }
      state = 'done';
    };
    const run = (): void => {
      state = 'running';
      this.running += 1;
      start(leave);
    };
    if (this.running < this.slots) run();
    else this.waiting.push(run);
    return leave;
  }
}
