import { randomBytes } from 'node:crypto';
import type { ReplyOf, SignInReply, SignInWithWechatRequest } from '@yaopai/protocol';
import { createTestDatabase } from '@yaopai/server/testing/test-database';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP, APP_SECRETS, BOOTSTRAP, CLOSED_POOL, WECHAT } from './deployment.js';
import { Sql } from './database.js';
import { type CallOptions, HttpClient } from './http-client.js';
import { Inbox } from './inbox.js';
import { LogCapture } from './log-capture.js';
import { startStoryServer, type StoryServer } from './story-server.js';
import type { TestClock } from './test-clock.js';
import { type Person, WechatWorld } from './wechat.js';

export interface WorldOptions {
  /** Default: the machine's time. */
  clock?: TestClock;
  /** Servers on one database; default 1. With none, a `Fleet` brings its own. */
  servers?: number;
  /** Default `trace`: the more is logged, the more a search for secrets finds. */
  logLevel?: 'info' | 'trace';
  /** Settings of the servers beside those that every world needs. */
  env?: Record<string, string>;
}

export interface SignInOptions extends CallOptions {
  /** The mini program whose `wx.login` gives the code; default `main`'s. */
  wechat?: string;
  profile?: Omit<SignInWithWechatRequest, 'code'>;
}

/** A database, a WeChat, servers and a caller: everything one file of stories needs. */
export class World {
  private constructor(
    readonly wechat: WechatWorld,
    /** Every text message and e-mail that the servers sent. */
    readonly inbox: Inbox,
    readonly sql: Sql,
    readonly http: HttpClient,
    readonly log: LogCapture,
    /** The deployment's master key: 32 bytes. */
    readonly secretKey: Buffer,
    /** Of the first server, as `GET /api/v1/me`. */
    readonly routes: readonly string[],
    /** What the servers found in their environment. */
    readonly env: Readonly<Record<string, string>>,
    private readonly stop: () => Promise<void>,
  ) {}

  static async start(options: WorldOptions = {}): Promise<World> {
    const log = new LogCapture();
    const onSecret = (kind: string, value: string) => log.forbid(kind, value);
    const database = await createTestDatabase();
    const sql = new Sql(database.url);
    // These databases live for minutes: nothing is lost with them, and every commit is quicker.
    await sql.rows(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET synchronous_commit = off`);
    const secretKey = randomBytes(32);
    onSecret('master key', secretKey.toString('base64'));
    for (const secret of Object.values(APP_SECRETS)) onSecret('application secret', secret);
    const wechat = await WechatWorld.start(onSecret);
    const inbox = new Inbox(wechat.sandbox, onSecret);
    const dataDir = await mkdtemp(join(tmpdir(), 'yaopai-stories-'));
    const bootstrapFile = join(dataDir, 'bootstrap.json');
    await writeFile(bootstrapFile, JSON.stringify(BOOTSTRAP));
    const env = {
      NODE_ENV: 'test',
      PORT: '0',
      HOST: '127.0.0.1',
      DATABASE_URL: database.url,
      YAOPAI_SECRET_KEY: secretKey.toString('base64'),
      YAOPAI_DATA_DIR: dataDir,
      YAOPAI_WECHAT_API_URL: wechat.sandbox.url,
      YAOPAI_BOOTSTRAP_FILE: bootstrapFile,
      YAOPAI_RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: options.logLevel ?? 'trace',
      ...options.env,
    };
    const servers: StoryServer[] = [];
    for (let index = 0; index < (options.servers ?? 1); index++) {
      servers.push(await startStoryServer({ env, log, ...(options.clock && { clock: options.clock }) }));
    }
    // The bootstrap file has no word for it.
    if (servers.length) {
      await sql.rows('UPDATE user_pools SET registration_enabled = false WHERE id = $1', [CLOSED_POOL]);
    }
    const http = new HttpClient(
      servers.map(({ url }) => url),
      APP,
      onSecret,
    );
    return new World(wechat, inbox, sql, http, log, secretKey, servers[0]?.routes ?? [], env, async () => {
      await Promise.all(servers.map((server) => server.close()));
      await wechat.close();
      await sql.close();
      await database.drop();
      await rm(dataDir, { recursive: true });
    });
  }

  /** One `wx.login` and one sign-in. */
  async signIn(person: Person, options: SignInOptions = {}): Promise<SignInReply> {
    const { wechat = WECHAT.main, profile, ...call } = options;
    const code = await this.wechat.code(person, wechat);
    return this.http.ok('POST /sign-in/wechat', { code, ...profile }, call);
  }

  refresh(refreshToken: string, options: CallOptions = {}): Promise<ReplyOf<'POST /sessions/refresh'>> {
    return this.http.ok('POST /sessions/refresh', { refreshToken }, options);
  }

  /** Stops everything. @throws Error when the servers logged a secret that these stories saw. */
  async close(): Promise<void> {
    await this.stop();
    const leaks = this.log.leaks();
    if (leaks.length > 0) throw new Error(`the log holds secrets:\n${leaks.slice(0, 10).join('\n')}`);
  }
}

/** Runs the work for 0…count-1, so many at a time. */
export async function inParallel<T>(count: number, width: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = new Array<T>(count);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
  return results;
}
