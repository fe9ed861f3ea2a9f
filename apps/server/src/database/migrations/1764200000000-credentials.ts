import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Passwords, verification codes, the windows in which tries are counted, and where a session was opened. */
export class Credentials1764200000000 implements MigrationInterface {
  readonly name = 'Credentials1764200000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of UP) await db.query(statement);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const statement of DOWN) await db.query(statement);
  }
}

const UP = [
  `ALTER TABLE user_pools
     ADD COLUMN password_min_length integer NOT NULL DEFAULT 8,
     ADD COLUMN password_min_classes integer NOT NULL DEFAULT 1,
     ADD CONSTRAINT user_pools_password_min_length_check CHECK (password_min_length BETWEEN 6 AND 64),
     ADD CONSTRAINT user_pools_password_min_classes_check CHECK (password_min_classes BETWEEN 1 AND 4)`,
  `CREATE TABLE passwords (
    user_id uuid NOT NULL,
    hash text NOT NULL,
    level integer NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT passwords_pkey PRIMARY KEY (user_id),
    CONSTRAINT passwords_level_check CHECK (level BETWEEN 1 AND 3),
    CONSTRAINT passwords_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
  )`,
  `CREATE TABLE verification_codes (
    pool_id text NOT NULL,
    target_hash bytea NOT NULL,
    purpose text NOT NULL,
    code_hash bytea NOT NULL,
    tries_left integer NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT verification_codes_pkey PRIMARY KEY (pool_id, target_hash, purpose),
    CONSTRAINT verification_codes_pool_fkey FOREIGN KEY (pool_id) REFERENCES user_pools (id)
  )`,
  `CREATE INDEX verification_codes_expires_at_idx ON verification_codes (expires_at)`,
  `CREATE TABLE attempt_windows (
    key_hash bytea NOT NULL,
    attempts integer NOT NULL,
    ends_at timestamptz NOT NULL,
    CONSTRAINT attempt_windows_pkey PRIMARY KEY (key_hash)
  )`,
  `CREATE INDEX attempt_windows_ends_at_idx ON attempt_windows (ends_at)`,
  `CREATE UNIQUE INDEX users_unverified_email_key ON users (pool_id, email) WHERE email IS NOT NULL AND NOT email_verified`,
  `CREATE UNIQUE INDEX users_unverified_phone_key ON users (pool_id, phone_country_code, phone)
     WHERE phone IS NOT NULL AND NOT phone_verified`,
  `ALTER TABLE users ADD CONSTRAINT users_handles_live_check
     CHECK (live OR (username IS NULL AND email IS NULL AND phone IS NULL))`,
  `ALTER TABLE sessions
     ADD COLUMN address text,
     ADD COLUMN device text,
     DROP CONSTRAINT sessions_method_check,
     ADD CONSTRAINT sessions_method_check CHECK (method IN ('wechat', 'password', 'sms-code', 'email-code', 'sign-up'))`,
];

const DOWN = [
  `DELETE FROM sessions WHERE method <> 'wechat'`,
  `ALTER TABLE sessions
     DROP COLUMN address,
     DROP COLUMN device,
     DROP CONSTRAINT sessions_method_check,
     ADD CONSTRAINT sessions_method_check CHECK (method IN ('wechat'))`,
  `ALTER TABLE users DROP CONSTRAINT users_handles_live_check`,
  `DROP INDEX users_unverified_phone_key`,
  `DROP INDEX users_unverified_email_key`,
  `DROP TABLE attempt_windows`,
  `DROP TABLE verification_codes`,
  `DROP TABLE passwords`,
  `ALTER TABLE user_pools DROP COLUMN password_min_length, DROP COLUMN password_min_classes`,
];
