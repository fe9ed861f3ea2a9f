import { Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { ConfigModule, type ServerConfig } from '../src/config/index.js';
import { CryptoModule } from '../src/crypto/index.js';
import { DatabaseModule } from '../src/database/index.js';
import { Clock, RuntimeModule, SystemClock } from '../src/runtime/index.js';
import { type OpenDatabase, testConfig } from '../src/testing/index.js';

@Module({})
class TestModule {}

export interface Services {
  get: <T>(service: abstract new (...needs: never[]) => T) => T;
  sql: <Row>(text: string, values?: unknown[]) => Promise<Row[]>;
  /** Closes the database as well. */
  close: () => Promise<void>;
}

/** The services of these modules, wired as the server wires them, without its HTTP. */
export async function startServices(
  open: Pick<OpenDatabase, 'url' | 'dataSource' | 'close'>,
  modules: NonNullable<ModuleMetadata['imports']>,
  { clock = new SystemClock(), config = {} }: { clock?: Clock; config?: Partial<ServerConfig> } = {},
): Promise<Services> {
  const imports = [
    ConfigModule.with(testConfig({ databaseUrl: open.url, ...config })),
    DatabaseModule.with(open.dataSource),
    CryptoModule,
    { module: RuntimeModule, providers: [{ provide: Clock, useValue: clock }] },
    ...modules,
  ];
  const context = await NestFactory.createApplicationContext({ module: TestModule, imports }, { logger: false });
  return {
    get: (service) => context.get(service as never, { strict: false }),
    sql: (text, values = []) => open.dataSource.query(text, values),
    async close() {
      await context.close();
      await open.close();
    },
  };
}

/** Pool `shop` with the application `shop-app`. */
export async function addShop(sql: Services['sql']): Promise<void> {
  await sql(`INSERT INTO user_pools (id, name, created_at, updated_at) VALUES ('shop', 'Shop', now(), now())`);
  await sql(`INSERT INTO applications (id, pool_id, name, redirect_uris, created_at, updated_at)
             VALUES ('shop-app', 'shop', 'Shop', '{}', now(), now())`);
}

/** A mini program by which the application of the shop signs in. @returns its id */
export async function addConnection(
  sql: Services['sql'],
  { wechatAppId, contentCheck = false }: { wechatAppId: string; contentCheck?: boolean },
): Promise<string> {
  const id = randomUUID();
  await sql(
    `INSERT INTO connections (id, pool_id, identifier, type, display_name, wechat_app_id, sealed_app_secret, content_check, created_at, updated_at)
     VALUES ($1, 'shop', $2, 'wechat-miniprogram', $2, $2, '-', $3, now(), now())`,
    [id, wechatAppId, contentCheck],
  );
  await sql(`INSERT INTO application_connections (application_id, connection_id) VALUES ('shop-app', $1)`, [id]);
  return id;
}
