import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, StartError } from '../../config/index.js';
import { type Account, accountForPostgres } from './account.js';
import { installedBinaries } from './binaries.js';
import { checkVersion, ensureCluster, passwordOf, USER } from './cluster.js';
import { Lease } from './lease.js';
import { foldersOf, type Place, placeFor } from './place.js';
import { portFor } from './port.js';
import { runningPostmaster } from './postmaster.js';
import { runBinary } from './run-binary.js';

export interface EmbeddedPostgresOptions {
  /** Absolute path. */
  dataDir: string;
  /** A data folder has one server at a time, and any number of tools beside it. */
  role: 'server' | 'tool';
  /** PostgreSQL settings for a new cluster, as `name=value`. */
  settings?: readonly string[];
  /** Told in one sentence what takes a while, or goes wrong later on. */
  onNotice?: (sentence: string) => void;
}

/** Milliseconds. */
const PATIENCE = 30_000;
/** Right after a SIGKILL the shared memory may still be in use for a moment; six tries take about six seconds. */
const MAX_FAILURES = 6;

/** PostgreSQL in the data folder: started when it doesn't run, shared with whoever else uses it, stopped by the last to leave. */
export class EmbeddedPostgres {
  private constructor(
    private readonly place: Place,
    private readonly account: Account | undefined,
    private readonly options: EmbeddedPostgresOptions,
  ) {}

  private lease!: Lease;
  private port!: number;
  private password!: string;
  private releasing = false;
  private recovery: Promise<void> | undefined;

  /** @throws StartError with a sentence for the operator. */
  static async use(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    try {
      return await EmbeddedPostgres.open(options);
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR'].includes(codeOf(error))) throw error;
      const path = (error as NodeJS.ErrnoException).path ?? options.dataDir;
      throw new StartError(
        {
          zh: `内置 PostgreSQL 无法使用 ${path}（${codeOf(error)}）。请用创建数据目录的用户启动 Yaopai，或把 YAOPAI_DATA_DIR 设为另一个目录。`,
          en: `The embedded PostgreSQL cannot use ${path} (${codeOf(error)}). Start Yaopai as the user who made the data folder, or set YAOPAI_DATA_DIR to another one.`,
        },
        { cause: error },
      );
    }
  }

  private static async open(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const account = await accountForPostgres();
    const place = await placeFor(options.dataDir, await installedBinaries(), account);
    await ensureCluster(place, account, options.settings ?? []);
    const embedded = new EmbeddedPostgres(place, account, options);
    embedded.password = await passwordOf(place.home);
    await embedded.attach();
    return embedded;
  }

  get url(): string {
    return `postgres://${USER}:${this.password}@127.0.0.1:${this.port}/postgres`;
  }

  /** Stops PostgreSQL unless others still use it. */
  async release(): Promise<void> {
    this.releasing = true;
    await this.recovery;
    const last = await this.lease.becomeLast().catch(() => false);
    if (last) await this.pgCtl('stop', '-m', 'fast', '-w', '-t', '20');
    await this.lease.end();
  }

  /** Joins the running PostgreSQL or starts it; again and again while others start, stop or kill it at the same moment. */
  private async attach(): Promise<void> {
    let problem = 'it never got ready';
    let failures = 0;
    for (const deadline = Date.now() + PATIENCE; Date.now() < deadline && failures < MAX_FAILURES;) {
      const running = await runningPostmaster(this.place.home);
      if (!running) {
        const failure = await this.start();
        if (failure) {
          problem = failure;
          await pause(100 * 2 ** failures);
          failures += 1;
        }
        continue;
      }
      if (running.ready) {
        this.port = running.port;
        const lease = await Lease.take(this.url, this.name).catch((error: Error) => {
          problem = error.message;
        });
        if (lease) return this.settle(lease);
      }
      await pause(50);
    }
    throw new StartError({
      zh: `${this.place.home} 中的内置 PostgreSQL 无法启动，它的输出是：\n${problem}\n请设置 DATABASE_URL 使用其他 PostgreSQL。`,
      en: `The embedded PostgreSQL in ${this.place.home} does not start. It said:\n${problem}\nSet DATABASE_URL to use another PostgreSQL.`,
    });
  }

  private async settle(lease: Lease): Promise<void> {
    if (this.options.role === 'server') {
      const other = await lease.becomeServer();
      if (other) {
        await lease.end();
        throw new StartError({
          zh: `数据目录 ${this.options.dataDir} 正被 ${other} 使用。请先停止它，或把 YAOPAI_DATA_DIR 设为另一个目录。`,
          en: `The data folder ${this.options.dataDir} is in use by ${other}. Stop that one first, or set YAOPAI_DATA_DIR to another folder.`,
        });
      }
    }
    this.lease = lease;
    lease.onLost(() => {
      if (!this.releasing) this.recovery = this.recover();
    });
  }

  /** PostgreSQL was killed from outside: bring it back, for the pool finds it again by itself. */
  private async recover(): Promise<void> {
    this.options.onNotice?.('The embedded PostgreSQL went away; starting it again');
    try {
      await this.attach();
    } catch (error) {
      this.options.onNotice?.((error as Error).message);
    }
  }

  /** Undefined when it runs; else why it doesn't. */
  private async start(): Promise<string | undefined> {
    await checkVersion(this.place);
    this.port = await portFor(this.place.home);
    const { code, output } = await this.pgCtl('start', '-w', '-t', '20', '-l', this.logFile, '-o', `-p ${this.port}`);
    if (code === 0) return undefined;
    const log = await readFile(this.logFile, 'utf8').catch(() => '');
    return `${output.trim()}\n${log.trim().split('\n').slice(-4).join('\n')}`;
  }

  private pgCtl(verb: string, ...args: string[]): ReturnType<typeof runBinary> {
    return runBinary(this.place.binaries.pgCtl, [verb, '-D', join(this.place.home, 'cluster'), ...args], this.account);
  }

  private get name(): string {
    return `Yaopai ${this.options.role} (process ${process.pid})`;
  }

  private get logFile(): string {
    return join(this.place.home, 'log');
  }
}

/**
 * Stops the embedded PostgreSQL of a data folder, if there is one, and removes its data for good.
 * @throws StartError when a server uses it.
 */
export async function forgetEmbeddedPostgres(dataDir: string): Promise<void> {
  const folders = await foldersOf(dataDir);
  const running = await Promise.all(
    folders.map(async (folder) => (await runningPostmaster(folder)) ?? runningPostmaster(join(folder, 'postgres'))),
  );
  if (running.some(Boolean)) {
    const embedded = await EmbeddedPostgres.use({ dataDir, role: 'server' });
    await embedded.release();
  }
  await Promise.all(folders.map((path) => rm(path, { recursive: true, force: true })));
}
