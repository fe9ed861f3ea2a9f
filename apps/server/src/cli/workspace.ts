import 'reflect-metadata';
import { type Abstract, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApplicationsModule } from '../applications/index.js';
import { ConfigModule, loadConfig } from '../config/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { ContentBacklogModule } from '../content-check/index.js';
import { CryptoModule } from '../crypto/index.js';
import {
  Database,
  DatabaseModule,
  EmbeddedPostgres,
  migrate,
  openDatabase,
  type Transaction,
} from '../database/index.js';
import { ENTITIES } from '../entities.js';
import { IdentitiesModule } from '../identities/index.js';
import { JoinsModule } from '../joins/index.js';
import { KeysModule } from '../keys/index.js';
import { PhoneCountsModule } from '../phone/index.js';
import { PruningModule } from '../pruning/index.js';
import { Closers, RuntimeModule } from '../runtime/index.js';
import { SecretsModule } from '../secrets/index.js';
import { UserPoolsModule } from '../user-pools/index.js';
import type { Terminal } from './terminal.js';

@Module({})
class CliModule {}

/** What a command works with: the services of the server, on the server's database. */
export class Workspace {
  private constructor(
    private readonly context: INestApplicationContext,
    /** Migrations that were missing. */
    readonly migrated: readonly string[],
  ) {}

  get<T>(service: Abstract<T>): T {
    return this.context.get(service, { strict: false });
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.get(Database).transaction(work);
  }

  /**
   * Works beside a running server (its embedded PostgreSQL is joined) and without one (then it is started for a moment).
   * @throws StartError when the database was sealed with another master key: no server could open what is written now.
   */
  static async with<T>(terminal: Terminal, work: (workspace: Workspace) => Promise<T>): Promise<T> {
    const config = loadConfig(terminal.streams.env, { role: 'tool' });
    const closers = new Closers();
    let result: T;
    try {
      let url = config.databaseUrl;
      if (!url) {
        const embedded = await EmbeddedPostgres.use({ dataDir: config.dataDir, role: 'tool' });
        closers.push(() => embedded.release());
        url = embedded.url;
        terminal.tell({ zh: `数据在 ${config.dataDir}`, en: `The data is in ${config.dataDir}` });
      }
      const database = await openDatabase({ url, entities: ENTITIES, poolSize: 2, applicationName: 'yaopai tool' });
      closers.push(() => database.destroy());
      const migrated = await migrate(database);
      const imports = [
        ConfigModule.with(config),
        DatabaseModule.with(database),
        CryptoModule,
        RuntimeModule,
        // Opens the signing key and the deployment's secret, or makes both, so that the database is bound to its master key.
        KeysModule,
        ApplicationsModule,
        ConnectionsModule,
        ContentBacklogModule,
        IdentitiesModule,
        JoinsModule,
        PhoneCountsModule,
        PruningModule,
        SecretsModule,
        UserPoolsModule,
      ];
      const context = await NestFactory.createApplicationContext(
        { module: CliModule, imports },
        { logger: false, abortOnError: false },
      );
      closers.push(() => context.close());
      result = await work(new Workspace(context, migrated));
    } catch (error) {
      return closers.closeAfter(error);
    }
    await closers.close();
    return result;
  }
}
