import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { TestClock } from './test-clock.js';
import type { World } from './world.js';

type Answer = { log: string } | { ready: true } | { number: number; answer: string };

/** An operator who takes joins back by the command line, beside the running servers. */
export class Undoer {
  private readonly waiting = new Map<number, (answer: string) => void>();
  private count = 0;

  private constructor(
    private readonly world: World,
    private readonly worker: Worker,
  ) {}

  static async start({ world, clock }: { world: World; clock: TestClock }): Promise<Undoer> {
    const worker = new Worker(join(import.meta.dirname, 'undo-thread.mjs'), {
      workerData: { env: world.env, sharedTime: clock.shared },
    });
    const undoer = new Undoer(world, worker);
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.on('message', (answer: Answer) => {
        if ('log' in answer) return void world.log.write(answer.log);
        if ('ready' in answer) return resolve();
        undoer.waiting.get(answer.number)?.(answer.answer);
      });
    });
    return undoer;
  }

  /** `ok`, or why not. */
  undo(id: string): Promise<string> {
    const number = ++this.count;
    return new Promise((resolve) => {
      this.waiting.set(number, resolve);
      this.worker.postMessage({ id, number });
    });
  }

  /** Takes back the newest join of a user, on either side. */
  async undoNewest(userId: string): Promise<string> {
    return this.undo(await this.newestOf(userId));
  }

  async newestOf(userId: string): Promise<string> {
    const [join] = await this.world.sql.rows<{ id: string }>(
      'SELECT id FROM account_joins WHERE user_id = $1 OR other_user_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1',
      [userId],
    );
    if (!join) throw new Error(`nothing was joined to ${userId}`);
    return join.id;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.worker.once('exit', () => resolve());
      this.worker.postMessage('close');
    });
  }
}
