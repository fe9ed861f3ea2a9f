import type { Worker } from 'node:worker_threads';
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
  /** From now on each turn of its event loop takes so many milliseconds; 0: as it comes. */
  dawdle(milliseconds: number): void;
  /** Stops gracefully; every line it logged has arrived by then. */
  close(): Promise<void>;
}

type Message = { log: string } | { url: string; routes: string[] } | { closed: true };

declare global {
  /** Of the process that runs the stories (story-environment.mjs). */
  var serverThreads: { take(): Worker; giveBack(thread: Worker): void };
}

/** Starts the built server on a thread of its own. Rejects with its reason not to start. */
export function startStoryServer({ env, log, clock }: StoryServerOptions): Promise<StoryServer> {
  const thread = serverThreads.take();
  return new Promise((resolve, reject) => {
    let failure: unknown;
    thread.on('error', (error) => {
      failure = error;
      reject(error);
    });
    thread.on('exit', () => reject(new Error('the server ended before it answered')));
    thread.on('message', (message: Message) => {
      if ('log' in message) log.write(message.log);
      if (!('url' in message)) return;
      const dawdle = (turn: number): void => thread.postMessage({ turn });
      resolve({ ...message, dawdle, close: () => stop(thread, () => failure) });
    });
    thread.postMessage({ env, ...(clock && { sharedTime: clock.shared }) });
  });
}

function stop(thread: Worker, failureOf: () => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(failureOf() ?? new Error('the server ended before it was closed'));
    if (failureOf()) return fail();
    thread.once('exit', fail);
    thread.on('message', (message: Message) => {
      if (!('closed' in message)) return;
      serverThreads.giveBack(thread);
      resolve();
    });
    thread.postMessage('close');
  });
}
