import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Secrets that can be changed while everything runs: the one before stays good for a while, and the master key can be replaced. */
export class Trust1764500000000 implements MigrationInterface {
  readonly name = 'Trust1764500000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of UP) await db.query(statement);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const statement of DOWN) await db.query(statement);
  }
}

const UP = [
  `ALTER TABLE connections
     ADD COLUMN sealed_previous_app_secret text,
     ADD COLUMN previous_app_secret_until timestamptz,
     ADD CONSTRAINT connections_previous_app_secret_check
       CHECK ((sealed_previous_app_secret IS NULL) = (previous_app_secret_until IS NULL))`,
  `ALTER TABLE applications
     ADD COLUMN sealed_previous_secret text,
     ADD COLUMN previous_secret_until timestamptz,
     ADD CONSTRAINT applications_previous_secret_check
       CHECK ((sealed_previous_secret IS NULL) = (previous_secret_until IS NULL))`,
  // With a default, as a build before this one writes rows too.
  `ALTER TABLE deployment_secrets ADD COLUMN sealed_at timestamptz NOT NULL DEFAULT now()`,
  `UPDATE deployment_secrets SET sealed_at = created_at`,
];

const DOWN = [
  `ALTER TABLE deployment_secrets DROP COLUMN sealed_at`,
  `ALTER TABLE applications DROP COLUMN sealed_previous_secret, DROP COLUMN previous_secret_until`,
  `ALTER TABLE connections DROP COLUMN sealed_previous_app_secret, DROP COLUMN previous_app_secret_until`,
];
