import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Database } from './database.js';

/** Makes an open, migrated data source injectable everywhere as `Database`; who opened it closes it. */
@Module({})
export class DatabaseModule {
  static with(dataSource: DataSource): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: Database, useValue: new Database(dataSource) },
      ],
      exports: [Database, DataSource],
    };
  }
}
