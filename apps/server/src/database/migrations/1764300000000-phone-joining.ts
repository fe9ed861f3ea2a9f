import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a number was proved, what WeChat's phone taps cost, and what joining accounts wrote, so that it can be taken back. */
export class PhoneJoining1764300000000 implements MigrationInterface {
  readonly name = 'PhoneJoining1764300000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of UP) await db.query(statement);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const statement of DOWN) await db.query(statement);
  }
}

const UP = [
  `ALTER TABLE users ADD COLUMN phone_verified_at timestamptz`,
  `ALTER TABLE user_pools
     ADD COLUMN phone_recycled_after_days integer NOT NULL DEFAULT 180,
     ADD CONSTRAINT user_pools_phone_recycled_after_days_check CHECK (phone_recycled_after_days BETWEEN 1 AND 3650)`,
  `ALTER TABLE connections
     ADD COLUMN phone_daily_cap integer,
     ADD COLUMN phone_cap_refuses boolean NOT NULL DEFAULT false,
     ADD CONSTRAINT connections_phone_daily_cap_check CHECK (phone_daily_cap > 0)`,
  `CREATE TABLE phone_counts (
    connection_id uuid NOT NULL,
    day date NOT NULL,
    numbers integer NOT NULL,
    CONSTRAINT phone_counts_pkey PRIMARY KEY (connection_id, day),
    CONSTRAINT phone_counts_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE
  )`,
  `CREATE TABLE phone_replays (
    key_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT phone_replays_pkey PRIMARY KEY (key_hash)
  )`,
  `CREATE INDEX phone_replays_expires_at_idx ON phone_replays (expires_at)`,
  `CREATE TABLE account_joins (
    id uuid NOT NULL,
    pool_id text NOT NULL,
    kind text NOT NULL,
    user_id uuid NOT NULL,
    other_user_id uuid,
    session_id uuid,
    changes jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    undone_at timestamptz,
    CONSTRAINT account_joins_pkey PRIMARY KEY (id),
    CONSTRAINT account_joins_pool_fkey FOREIGN KEY (pool_id) REFERENCES user_pools (id),
    CONSTRAINT account_joins_user_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT account_joins_other_user_fkey FOREIGN KEY (other_user_id) REFERENCES users (id),
    CONSTRAINT account_joins_kind_check CHECK (kind IN ('number', 'attach', 'move', 'merge'))
  )`,
  `CREATE INDEX account_joins_user_idx ON account_joins (user_id)`,
  `CREATE INDEX account_joins_other_user_idx ON account_joins (other_user_id)`,
  `CREATE INDEX account_joins_created_at_idx ON account_joins (created_at)`,
  `ALTER TABLE sessions
     DROP CONSTRAINT sessions_method_check,
     ADD CONSTRAINT sessions_method_check
       CHECK (method IN ('wechat', 'wechat-phone', 'password', 'sms-code', 'email-code', 'sign-up'))`,
];

const DOWN = [
  `DELETE FROM sessions WHERE method = 'wechat-phone'`,
  `ALTER TABLE sessions
     DROP CONSTRAINT sessions_method_check,
     ADD CONSTRAINT sessions_method_check CHECK (method IN ('wechat', 'password', 'sms-code', 'email-code', 'sign-up'))`,
  `DROP TABLE account_joins`,
  `DROP TABLE phone_replays`,
  `DROP TABLE phone_counts`,
  `ALTER TABLE connections DROP COLUMN phone_daily_cap, DROP COLUMN phone_cap_refuses`,
  `ALTER TABLE user_pools DROP COLUMN phone_recycled_after_days`,
  `ALTER TABLE users DROP COLUMN phone_verified_at`,
];
