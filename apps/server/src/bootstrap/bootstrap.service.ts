import { Injectable } from '@nestjs/common';
import type { ApplicationId } from '@yaopai/protocol';
import { readFile } from 'node:fs/promises';
import { ApplicationsService } from '../applications/index.js';
import { codeOf, StartError } from '../config/index.js';
import { ConnectionsService } from '../connections/index.js';
import { CustomDataFieldsService } from '../custom-data/index.js';
import { Database, type Transaction } from '../database/index.js';
import type { InvalidFieldDetail } from '../input/index.js';
import { ClientChanges, UserPoolsService } from '../user-pools/index.js';
import { asBootstrapFile, type BootstrapFile, checkForm } from './bootstrap-file.js';
import { checkReferences, type Known } from './references.js';

/** Names the lock that one process holds while it applies a file. */
const BOOTSTRAP_LOCK = 7_236_194_004;

/** Applies the bootstrap file: creates and fills, deletes nothing, never overwrites what was changed later. */
@Injectable()
export class BootstrapService {
  constructor(
    private readonly database: Database,
    private readonly pools: UserPoolsService,
    private readonly applications: ApplicationsService,
    private readonly connections: ConnectionsService,
    private readonly customDataFields: CustomDataFieldsService,
    private readonly changes: ClientChanges,
  ) {}

  /** All of the file or nothing. @throws StartError that names every wrong value by its JSON path. */
  async applyFile(path: string): Promise<void> {
    const value = await readJson(path);
    refuse(path, checkForm(value));
    const file = asBootstrapFile(value);
    await this.database.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [BOOTSTRAP_LOCK]);
      refuse(path, checkReferences(file, await this.known()));
      await this.write(tx, file);
    });
    this.changes.announce();
  }

  private async known(): Promise<Known> {
    const [userPools, applications, connections] = await Promise.all([
      this.pools.list(),
      this.applications.list(),
      this.connections.list(),
    ]);
    return { userPools, applications, connections };
  }

  private async write(tx: Transaction, file: BootstrapFile): Promise<void> {
    // A pool's default application is a deferred reference: it may come after the pool.
    for (const pool of file.userPools) {
      if (await this.pools.createIfAbsent(tx, pool)) continue;
      if (pool.defaultApplicationId) await this.pools.fillDefaultApplication(tx, pool.id, pool.defaultApplicationId);
    }
    const created = new Set<ApplicationId>();
    for (const application of file.applications) {
      if (await this.applications.createIfAbsent(tx, application)) created.add(application.id);
      else await this.applications.fill(tx, application);
    }
    for (const connection of file.connections) await this.writeConnection(tx, connection, created);
    for (const field of file.customDataFields) await this.customDataFields.createIfAbsent(tx, field);
  }

  /** An existing connection is enabled for new applications only: for the others someone may have switched it off. */
  private async writeConnection(
    tx: Transaction,
    { applications, ...connection }: BootstrapFile['connections'][number],
    created: ReadonlySet<ApplicationId>,
  ): Promise<void> {
    const wanted = applications ?? (await this.applications.idsInPool(tx, connection.userPoolId));
    const existing = await this.connections.findId(tx, connection.userPoolId, connection.identifier);
    if (!existing) return this.connections.enable(tx, await this.connections.create(tx, connection), wanted);
    if (connection.verificationFile)
      await this.connections.fillVerificationFile(tx, existing, connection.verificationFile);
    if (connection.messagePush) await this.connections.fillPush(tx, existing, connection.messagePush);
    await this.connections.enable(
      tx,
      existing,
      wanted.filter((id) => created.has(id)),
    );
  }
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(path, { zh: `无法读取（${codeOf(cause)}）`, en: `cannot be read (${codeOf(cause)})` });
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // The parser's own sentence quotes the file, which holds secrets: of it only the place is used.
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    const line = position && text.slice(0, Number(position)).split('\n').length;
    throw unreadable(path, {
      zh: `不是有效的 JSON${line ? `（第 ${line} 行）` : ''}`,
      en: `is not valid JSON${line ? ` (line ${line})` : ''}`,
    });
  }
}

function unreadable(path: string, reason: InvalidFieldDetail['message']): StartError {
  return new StartError({ zh: `初始化文件 ${path} ${reason.zh}`, en: `The bootstrap file ${path} ${reason.en}` });
}

function refuse(path: string, problems: InvalidFieldDetail[]): void {
  if (!problems.length) return;
  const lines = (language: 'zh' | 'en'): string =>
    problems.map(({ field, message }) => `\n  $${field && `.${field}`} ${message[language]}`).join('');
  throw new StartError({
    zh: `初始化文件 ${path} 有 ${problems.length} 处需要修改，什么都没有写入：${lines('zh')}`,
    en: `The bootstrap file ${path} needs ${problems.length === 1 ? 'one correction' : `${problems.length} corrections`}; nothing was written: ${lines('en')}`,
  });
}
