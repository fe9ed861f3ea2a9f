import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Threads that have loaded the server and wait for the next one to start. */
export class ServerThreads {
  idle = [];

  take() {
    const thread = this.idle.pop() ?? new Worker(join(import.meta.dirname, 'server-thread.mjs'));
    thread.ref();
    return thread;
  }

  /** Takes back one whose server is closed. What it throws from now on ends the test run: nobody listens any more. */
  giveBack(thread) {
    for (const event of ['error', 'exit', 'message']) thread.removeAllListeners(event);
    // An idle thread keeps no process from ending.
    thread.unref();
    this.idle.push(thread);
  }
}
