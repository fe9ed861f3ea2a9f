import { Injectable } from '@nestjs/common';

/** Whether this process wants requests: false from the moment it is asked to stop. */
@Injectable()
export class Readiness {
  private stopping = false;

  get wanted(): boolean {
    return !this.stopping;
  }

  stop(): void {
    this.stopping = true;
  }
}
