import type { Endpoint, ReplyOf, RequestOf } from '@yaopai/protocol';
import { APP } from './deployment.js';
import { type CallOptions, HttpClient } from './http-client.js';
import { startStoryServer, type StoryServer } from './story-server.js';
import type { TestClock } from './test-clock.js';
import type { World } from './world.js';

interface Member {
  server: StoryServer;
  http: HttpClient;
  inFlight: number;
  /** Told when the last request is answered. */
  onIdle?: () => void;
}

/** Servers behind a balancer, which are replaced one by one: a request goes to any of those that are up. */
export class Fleet {
  private readonly members = new Map<string, Member>();
  private turn = 0;

  constructor(
    private readonly world: World,
    private readonly clock?: TestClock,
  ) {}

  /** @param env what it finds in its environment beside what the world's servers find */
  async start(name: string, env: Record<string, string> = {}): Promise<void> {
    const { log } = this.world;
    const server = await startStoryServer({
      env: { ...this.world.env, ...env },
      log,
      ...(this.clock && { clock: this.clock }),
    });
    const http = new HttpClient([server.url], APP, (kind, value) => log.forbid(kind, value));
    this.members.set(name, { server, http, inFlight: 0 });
  }

  /** Takes it out of the balancer, then stops it when its last request is answered. */
  async stop(name: string): Promise<void> {
    const member = this.members.get(name)!;
    this.members.delete(name);
    if (member.inFlight) await new Promise<void>((resolve) => (member.onIdle = resolve));
    await member.server.close();
  }

  async replace(name: string, env: Record<string, string>): Promise<void> {
    await this.stop(name);
    await this.start(name, env);
  }

  async close(): Promise<void> {
    for (const name of [...this.members.keys()]) await this.stop(name);
  }

  /** @param at a server by its name; default: each in turn */
  async ok<E extends Endpoint>(
    endpoint: E,
    body: RequestOf<E>,
    options: Omit<CallOptions, 'server'> = {},
    at?: string,
  ): Promise<ReplyOf<E>> {
    const member = this.pick(at);
    member.inFlight += 1;
    try {
      return await member.http.ok(endpoint, body, options);
    } finally {
      member.inFlight -= 1;
      if (!member.inFlight) member.onIdle?.();
    }
  }

  /** The name of the refusal. */
  async refused(endpoint: Endpoint, body: unknown, options: Omit<CallOptions, 'server'> = {}): Promise<string> {
    return (await this.pick().http.refused(endpoint, body, options)).name;
  }

  private pick(name?: string): Member {
    const members = name === undefined ? [...this.members.values()] : [this.members.get(name)!];
    return members[(this.turn += 1) % members.length]!;
  }
}
