import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The typed fields that a pool adds to its users; the values lie in `users.custom_data`. */
export class CustomDataFields1764100000000 implements MigrationInterface {
  readonly name = 'CustomDataFields1764100000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE TABLE custom_data_fields (
      pool_id text NOT NULL,
      key text NOT NULL,
      type text NOT NULL,
      label text NOT NULL,
      created_at timestamptz NOT NULL,
      CONSTRAINT custom_data_fields_pkey PRIMARY KEY (pool_id, key),
      CONSTRAINT custom_data_fields_pool_fkey FOREIGN KEY (pool_id) REFERENCES user_pools (id),
      CONSTRAINT custom_data_fields_type_check CHECK (type IN ('string', 'number', 'boolean', 'datetime', 'object'))
    )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE custom_data_fields');
  }
}
