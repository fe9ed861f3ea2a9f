import { Clock } from '../src/runtime/index.js';

/** Stands at the time it is given, or set to. */
export class SetClock extends Clock {
  constructor(public time = Date.UTC(2026, 0, 1)) {
    super();
  }

  now(): number {
    return this.time;
  }
}
