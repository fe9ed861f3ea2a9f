import type { FastifyInstance } from 'fastify';

import { SandboxClock } from './clock.js';
import { LocalControl } from './control/local-control.js';
import type { ClockView } from './control/types.js';
import { buildServer } from './server.js';
import { readState, restoreState, StateFile } from './world/state-file.js';
import { World } from './world/world.js';

export interface SandboxOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Default: the machine's time. */
  clock?: SandboxClock;
  /** A file that keeps apps, people and their ids across restarts. Default: memory only. */
  state?: string;
  /** Decides openids and unionids; the same seed gives the same people the same ids. Default `wechat-sandbox`. */
  seed?: string;
}

/** A WeChat of one's own: everything of the control API as methods, and an address that answers as WeChat does. */
export class Sandbox extends LocalControl {
  private address = '';
  private server: FastifyInstance | undefined;
  private stateFile: StateFile | undefined;

  /** E.g. `http://127.0.0.1:3100`, without a trailing slash. */
  get url(): string {
    return this.address;
  }

  /** Used by `createSandbox`. */
  async listen(where: { port: number; host: string; state: string | undefined }): Promise<void> {
    this.server = buildServer(this, { loopbackOnly: /^(?:127\.|::1$|localhost$)/.test(where.host) });
    this.address = await this.server.listen({ port: where.port, host: where.host });
    this.stateFile = where.state === undefined ? undefined : new StateFile(where.state, this.world);
  }

  /** Freezes the clock at a time, or lets it run again with `'real'`. */
  setClock(time: Date | string | number | 'real'): Promise<ClockView> {
    if (time === 'real') return this.clock({ real: true });
    return this.clock({ now: time instanceof Date ? time.getTime() : time });
  }

  advanceClock(seconds: number): Promise<ClockView> {
    return this.clock({ advanceSeconds: seconds });
  }

  /** Stops listening, cuts open connections, ends pushes under way, writes the state file. */
  async close(): Promise<void> {
    this.stop();
    await this.server?.close();
    this.stateFile?.close();
  }
}

/** Starts a sandbox in this process. Rejects with EADDRINUSE when the port is taken, and when the state file is unreadable. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const stored = options.state === undefined ? undefined : readState(options.state);
  const seed = options.seed ?? stored?.seed;
  const world = new World({ clock: options.clock ?? new SandboxClock(), ...(seed === undefined ? {} : { seed }) });
  if (stored) restoreState(world, stored);
  const sandbox = new Sandbox(world);
  await sandbox.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1', state: options.state });
  return sandbox;
}
