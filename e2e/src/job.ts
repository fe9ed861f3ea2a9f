import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { TestClock } from './test-clock.js';
import type { World } from './world.js';

type Answer = { log: string } | { ready: true } | { pruned: Record<string, number> } | { failure: string };

/** The hourly job of one server: erases whose time has come, and deletes what is too old. Two of them are two servers. */
export class Job {
  private waiting: { resolve: (pruned: Record<string, number>) => void; reject: (error: Error) => void } | undefined;

  private constructor(private readonly worker: Worker) {}

  static async start({ world, clock }: { world: World; clock: TestClock }): Promise<Job> {
    const worker = new Worker(join(import.meta.dirname, 'job-thread.mjs'), {
      workerData: { env: world.env, sharedTime: clock.shared },
    });
    const job = new Job(worker);
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.on('message', (answer: Answer) => {
        if ('log' in answer) return void world.log.write(answer.log);
        if ('ready' in answer) return resolve();
        if ('failure' in answer) job.waiting?.reject(new Error(answer.failure));
        else job.waiting?.resolve(answer.pruned);
        job.waiting = undefined;
      });
    });
    return job;
  }

  /** One run; answers how many of what are gone. One at a time. */
  run(): Promise<Record<string, number>> {
    if (this.waiting) throw new Error('the job runs already');
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.worker.postMessage('run');
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.worker.once('exit', () => resolve());
      this.worker.postMessage('close');
    });
  }
}
