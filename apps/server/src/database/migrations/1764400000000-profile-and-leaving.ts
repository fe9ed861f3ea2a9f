import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Avatars and their content check, WeChat's pushes, and the closing of accounts. */
export class ProfileAndLeaving1764400000000 implements MigrationInterface {
  readonly name = 'ProfileAndLeaving1764400000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of UP) await db.query(statement);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const statement of DOWN) await db.query(statement);
  }
}

const UP = [
  `ALTER TABLE users
     ADD COLUMN pending_photo text,
     ADD COLUMN closing_since timestamptz,
     ADD COLUMN erased_after timestamptz,
     ADD COLUMN blocked_before_closing boolean NOT NULL DEFAULT false`,
  // Nobody could find them any more: the records of their merges are gone.
  `UPDATE users u SET
     phone_verified_at = NULL, nickname = NULL, nickname_source = NULL, photo = NULL, photo_source = NULL, gender = 'U',
     birthdate = NULL, country = NULL, province = NULL, city = NULL, custom_data = '{}', logins_count = 0,
     last_login_at = NULL
   WHERE state = 'merged' AND NOT EXISTS (SELECT FROM account_joins WHERE other_user_id = u.id AND kind = 'merge')`,
  `UPDATE users SET closing_since = updated_at, erased_after = updated_at + interval '168 hours' WHERE state = 'closing'`,
  `ALTER TABLE users
     ADD CONSTRAINT users_closing_check CHECK ((state = 'closing') = (closing_since IS NOT NULL)),
     ADD CONSTRAINT users_erased_after_check CHECK ((closing_since IS NULL) = (erased_after IS NULL)),
     ADD CONSTRAINT users_blocked_before_closing_check CHECK (state = 'closing' OR NOT blocked_before_closing)`,
  `CREATE INDEX users_closing_idx ON users (erased_after) WHERE state = 'closing'`,
  `ALTER TABLE user_pools
     ADD COLUMN closing_days integer NOT NULL DEFAULT 7,
     ADD CONSTRAINT user_pools_closing_days_check CHECK (closing_days BETWEEN 1 AND 90)`,
  `ALTER TABLE connections
     ADD COLUMN content_check boolean NOT NULL DEFAULT false,
     ADD COLUMN sealed_push_token text,
     ADD COLUMN sealed_push_aes_key text`,
  `CREATE TABLE avatars (
    id text NOT NULL,
    pool_id text NOT NULL,
    user_id uuid,
    state text NOT NULL,
    connection_id uuid,
    trace_id text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT avatars_pkey PRIMARY KEY (id),
    CONSTRAINT avatars_pool_fkey FOREIGN KEY (pool_id) REFERENCES user_pools (id),
    CONSTRAINT avatars_user_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT avatars_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE SET NULL,
    CONSTRAINT avatars_state_check CHECK (state IN ('storing', 'pending', 'shown', 'discarded')),
    CONSTRAINT avatars_owner_check CHECK (user_id IS NOT NULL OR state = 'discarded')
  )`,
  `CREATE UNIQUE INDEX avatars_one_shown_key ON avatars (user_id) WHERE state = 'shown'`,
  `CREATE UNIQUE INDEX avatars_one_pending_key ON avatars (user_id) WHERE state = 'pending'`,
  `CREATE INDEX avatars_user_idx ON avatars (user_id)`,
  `CREATE INDEX avatars_unsettled_idx ON avatars (updated_at) WHERE state <> 'shown'`,
  `CREATE UNIQUE INDEX avatars_trace_key ON avatars (connection_id, trace_id)`,
  `CREATE TABLE content_verdicts (
    connection_id uuid NOT NULL,
    trace_id text NOT NULL,
    passed boolean NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT content_verdicts_pkey PRIMARY KEY (connection_id, trace_id),
    CONSTRAINT content_verdicts_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE
  )`,
  `CREATE INDEX content_verdicts_received_at_idx ON content_verdicts (received_at)`,
];

const DOWN = [
  `DROP TABLE content_verdicts`,
  `DROP TABLE avatars`,
  `ALTER TABLE connections DROP COLUMN content_check, DROP COLUMN sealed_push_token, DROP COLUMN sealed_push_aes_key`,
  `ALTER TABLE user_pools DROP COLUMN closing_days`,
  `DROP INDEX users_closing_idx`,
  `ALTER TABLE users
     DROP CONSTRAINT users_blocked_before_closing_check,
     DROP CONSTRAINT users_erased_after_check,
     DROP CONSTRAINT users_closing_check,
     DROP COLUMN blocked_before_closing,
     DROP COLUMN erased_after,
     DROP COLUMN closing_since,
     DROP COLUMN pending_photo`,
];
