import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LogCapture } from './log-capture.js';
import type { TestClock } from './test-clock.js';

export interface StoryServerOptions {
  /** What the server finds in its environment. */
  env: Record<string, string>;
  log: LogCapture;
  /** Default: the machine's time. */
  clock?: TestClock;
}

export interface StoryServer {
  url: string;
  /** As `GET /api/v1/me`, in the order of their registration. */
  routes: string[];
  /** Stops gracefully; every line it logged has arrived by then. */
  close(): Promise<void>;
}

type Message = { log: string } | { url: string; routes: string[] } | { closed: true };

/** Starts the built server on a thread of its own. Rejects with its reason not to start. */
export function startStoryServer({ env, log, clock }: StoryServerOptions): Promise<StoryServer> {
  const worker = new Worker(join(import.meta.dirname, 'server-thread.mjs'), {
    workerData: { env, ...(clock && { sharedTime: clock.shared }) },
  });
  return new Promise((resolve, reject) => {
    let failure: unknown;
    worker.on('error', (error) => {
      failure = error;
      reject(error);
    });
    worker.on('exit', () => reject(new Error('the server ended before it answered')));
    worker.on('message', (message: Message) => {
      if ('log' in message) log.write(message.log);
      if ('url' in message) resolve({ ...message, close: () => stop(worker, () => failure) });
    });
  });
}

function stop(worker: Worker, failureOf: () => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      const failure = failureOf();
      if (failure) reject(failure);
      else resolve();
    };
    if (failureOf()) return settle();
    worker.once('exit', settle);
    worker.postMessage('close');
  });
}
