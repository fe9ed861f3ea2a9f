import type { ChildProcess } from 'node:child_process';
import type { LoadOrder, LoadReport, LoadResult } from '../load/protocol.js';
import { forkProgram, stopChild } from './processes.js';

/** The load process, asked one thing at a time. */
export class LoadGenerator {
  private readonly child: ChildProcess;

  constructor() {
    this.child = forkProgram(new URL('../load/main.js', import.meta.url).pathname);
  }

  async prepare(order: { url: string; people: number; sessions: number }): Promise<void> {
    await this.ask({ do: 'prepare', ...order });
  }

  async run(order: Omit<LoadOrder & { do: 'run' }, 'do'>): Promise<LoadResult> {
    return (await this.ask({ do: 'run', ...order }))!;
  }

  stop(): Promise<void> {
    return stopChild(this.child);
  }

  private ask(order: LoadOrder): Promise<LoadResult | undefined> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the load generator ended'));
      this.child.once('exit', ended);
      this.child.once('message', ({ result, error }: LoadReport) => {
        this.child.off('exit', ended);
        if (error) reject(new Error(`the load generator failed: ${error}`));
        else resolve(result);
      });
      this.child.send(order);
    });
  }
}
