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
  /** E.g. `http://127.0.0.1:3100`, without a trailing slash. */
  readonly url: string;

  constructor(
    world: World,
    address: { url: string },
    private readonly stop: () => Promise<void>,
  ) {
    super(world);
    this.url = address.url;
  }

  /** Freezes the clock at a time, or lets it run again with `'real'`. */
  setClock(time: Date | string | number | 'real'): Promise<ClockView> {
    if (time === 'real') return this.clock({ real: true });
    return this.clock({ now: time instanceof Date ? time.getTime() : time });
  }

  advanceClock(seconds: number): Promise<ClockView> {
    return this.clock({ advanceSeconds: seconds });
  }

  /** Stops listening, cuts open connections, writes the state file. */
  close(): Promise<void> {
    return this.stop();
  }
}

/** Starts a sandbox in this process. Rejects with EADDRINUSE when the port is taken, and when the state file is unreadable. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const host = options.host ?? '127.0.0.1';
  const stored = options.state === undefined ? undefined : readState(options.state);
  const seed = options.seed ?? stored?.seed;
  const world = new World({ clock: options.clock ?? new SandboxClock(), ...(seed === undefined ? {} : { seed }) });
  if (stored) restoreState(world, stored);
  const control = new LocalControl(world);
  const server = buildServer(control, { loopbackOnly: /^(?:127\.|::1$|localhost$)/.test(host) });
  const url = await server.listen({ port: options.port ?? 0, host });
  const stateFile = options.state === undefined ? undefined : new StateFile(options.state, world);
  return new Sandbox(world, { url }, async () => {
    await server.close();
    stateFile?.close();
  });
}
