import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pools, applications, connections, users, identities, sessions, keys, audit. */
export class Foundation1764000000000 implements MigrationInterface {
  readonly name = 'Foundation1764000000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of CREATE) await db.query(statement);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of TABLES.toReversed()) await db.query(`DROP TABLE ${table} CASCADE`);
  }
}

const TABLES = [
  'user_pools',
  'applications',
  'connections',
  'application_connections',
  'users',
  'identities',
  'union_id_owners',
  'union_id_conflicts',
  'union_id_changes',
  'block_tombstones',
  'wechat_session_keys',
  'sessions',
  'signing_keys',
  'deployment_secrets',
  'audit_events',
];

const CREATE = [
  `CREATE TABLE user_pools (
    id text NOT NULL,
    name text NOT NULL,
    default_application_id text,
    reveal_account_existence boolean NOT NULL DEFAULT false,
    registration_enabled boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT user_pools_pkey PRIMARY KEY (id)
  )`,
  `CREATE TABLE applications (
    id text NOT NULL,
    pool_id text NOT NULL,
    name text NOT NULL,
    sealed_secret text,
    redirect_uris text[] NOT NULL DEFAULT '{}',
    access_token_seconds integer NOT NULL DEFAULT 1800,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT applications_pkey PRIMARY KEY (id),
    CONSTRAINT applications_pool_fkey FOREIGN KEY (pool_id) REFERENCES user_pools (id),
    CONSTRAINT applications_access_token_seconds_check CHECK (access_token_seconds BETWEEN 1 AND 86400)
  )`,
  `CREATE INDEX applications_pool_idx ON applications (pool_id)`,
  `ALTER TABLE user_pools ADD CONSTRAINT user_pools_default_application_fkey
     FOREIGN KEY (default_application_id) REFERENCES applications (id) DEFERRABLE INITIALLY DEFERRED`,
  `CREATE TABLE connections (
    id uuid NOT NULL,
    pool_id text NOT NULL,
    identifier text NOT NULL,
    type text NOT NULL,
    display_name text NOT NULL,
    wechat_app_id text NOT NULL,
    sealed_app_secret text NOT NULL,
    login_only boolean NOT NULL DEFAULT false,
    phone_join text NOT NULL DEFAULT 'trust',
    verification_file_name text,
    verification_file_content bytea,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT connections_pkey PRIMARY KEY (id),
    CONSTRAINT connections_pool_fkey FOREIGN KEY (pool_id) REFERENCES user_pools (id),
    CONSTRAINT connections_identifier_key UNIQUE (pool_id, identifier),
    CONSTRAINT connections_wechat_app_id_key UNIQUE (pool_id, wechat_app_id),
    CONSTRAINT connections_verification_file_key UNIQUE (verification_file_name),
    CONSTRAINT connections_type_check CHECK (type IN ('wechat-miniprogram')),
    CONSTRAINT connections_phone_join_check CHECK (phone_join IN ('trust', 'sms', 'refuse'))
  )`,
  `CREATE TABLE application_connections (
    application_id text NOT NULL,
    connection_id uuid NOT NULL,
    CONSTRAINT application_connections_pkey PRIMARY KEY (application_id, connection_id),
    CONSTRAINT application_connections_application_fkey FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE CASCADE,
    CONSTRAINT application_connections_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE
  )`,
  `CREATE INDEX application_connections_connection_idx ON application_connections (connection_id)`,
  // A login rewrites two unindexed columns of users; the free space in each page keeps those updates heap-only.
  `CREATE TABLE users (
    id uuid NOT NULL,
    pool_id text NOT NULL,
    state text NOT NULL DEFAULT 'active',
    live boolean NOT NULL DEFAULT true,
    username text,
    email text,
    email_verified boolean NOT NULL DEFAULT false,
    phone_country_code text,
    phone text,
    phone_verified boolean NOT NULL DEFAULT false,
    nickname text,
    nickname_source text,
    photo text,
    photo_source text,
    gender text NOT NULL DEFAULT 'U',
    birthdate date,
    country text,
    province text,
    city text,
    custom_data jsonb NOT NULL DEFAULT '{}',
    logins_count integer NOT NULL DEFAULT 0,
    last_login_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_live_key UNIQUE (id, live),
    CONSTRAINT users_pool_fkey FOREIGN KEY (pool_id) REFERENCES user_pools (id),
    CONSTRAINT users_state_check CHECK (state IN ('active', 'blocked', 'closing', 'merged', 'erased')),
    CONSTRAINT users_live_check CHECK (live = (state IN ('active', 'blocked', 'closing'))),
    CONSTRAINT users_gender_check CHECK (gender IN ('M', 'F', 'U')),
    CONSTRAINT users_nickname_source_check CHECK (nickname_source IN ('user', 'wechat')),
    CONSTRAINT users_photo_source_check CHECK (photo_source IN ('user', 'wechat'))
  ) WITH (fillfactor = 80)`,
  `CREATE UNIQUE INDEX users_username_key ON users (pool_id, username) WHERE username IS NOT NULL`,
  `CREATE UNIQUE INDEX users_verified_email_key ON users (pool_id, email) WHERE email_verified`,
  `CREATE UNIQUE INDEX users_verified_phone_key ON users (pool_id, phone_country_code, phone) WHERE phone_verified`,
  // user_live makes the foreign key refuse a row that points to a merged or erased user.
  `CREATE TABLE identities (
    id uuid NOT NULL,
    pool_id text NOT NULL,
    user_id uuid NOT NULL,
    user_live boolean NOT NULL DEFAULT true,
    wechat_app_id text NOT NULL,
    open_id text NOT NULL,
    union_id text,
    created_at timestamptz NOT NULL,
    CONSTRAINT identities_pkey PRIMARY KEY (id),
    CONSTRAINT identities_subject_key UNIQUE (pool_id, wechat_app_id, open_id),
    CONSTRAINT identities_user_fkey FOREIGN KEY (user_id, user_live) REFERENCES users (id, live),
    CONSTRAINT identities_user_live_check CHECK (user_live)
  )`,
  `CREATE INDEX identities_user_idx ON identities (user_id)`,
  `CREATE INDEX identities_union_id_idx ON identities (pool_id, union_id) WHERE union_id IS NOT NULL`,
  `CREATE TABLE union_id_owners (
    pool_id text NOT NULL,
    union_id text NOT NULL,
    user_id uuid NOT NULL,
    user_live boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    CONSTRAINT union_id_owners_pkey PRIMARY KEY (pool_id, union_id),
    CONSTRAINT union_id_owners_user_fkey FOREIGN KEY (user_id, user_live) REFERENCES users (id, live),
    CONSTRAINT union_id_owners_user_live_check CHECK (user_live)
  )`,
  `CREATE INDEX union_id_owners_user_idx ON union_id_owners (user_id)`,
  `CREATE TABLE union_id_conflicts (
    id uuid NOT NULL,
    pool_id text NOT NULL,
    union_id text NOT NULL,
    identity_id uuid NOT NULL,
    user_id uuid NOT NULL,
    owner_user_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    resolved_at timestamptz,
    CONSTRAINT union_id_conflicts_pkey PRIMARY KEY (id),
    CONSTRAINT union_id_conflicts_key UNIQUE (identity_id, union_id),
    CONSTRAINT union_id_conflicts_identity_fkey FOREIGN KEY (identity_id) REFERENCES identities (id) ON DELETE CASCADE
  )`,
  `CREATE INDEX union_id_conflicts_pool_idx ON union_id_conflicts (pool_id) WHERE resolved_at IS NULL`,
  `CREATE TABLE union_id_changes (
    id uuid NOT NULL,
    pool_id text NOT NULL,
    identity_id uuid NOT NULL,
    old_union_id text NOT NULL,
    new_union_id text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT union_id_changes_pkey PRIMARY KEY (id),
    CONSTRAINT union_id_changes_identity_fkey FOREIGN KEY (identity_id) REFERENCES identities (id) ON DELETE CASCADE
  )`,
  `CREATE INDEX union_id_changes_identity_idx ON union_id_changes (identity_id)`,
  `CREATE TABLE block_tombstones (
    pool_id text NOT NULL,
    subject_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT block_tombstones_pkey PRIMARY KEY (pool_id, subject_hash)
  )`,
  // The newest three keys of one person in one mini program, in one row: a login updates in place and adds no index entry.
  `CREATE TABLE wechat_session_keys (
    connection_id uuid NOT NULL,
    open_id text NOT NULL,
    sealed text NOT NULL,
    fingerprint bytea NOT NULL,
    received_at timestamptz NOT NULL,
    second_sealed text,
    second_superseded_at timestamptz,
    third_sealed text,
    third_superseded_at timestamptz,
    CONSTRAINT wechat_session_keys_pkey PRIMARY KEY (connection_id, open_id),
    CONSTRAINT wechat_session_keys_connection_fkey FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE
  ) WITH (fillfactor = 70)`,
  `CREATE TABLE sessions (
    id uuid NOT NULL,
    pool_id text NOT NULL,
    application_id text NOT NULL,
    user_id uuid NOT NULL,
    identity_id uuid,
    method text NOT NULL,
    generation integer NOT NULL DEFAULT 0,
    rotated_at timestamptz,
    code_hash bytea,
    replay_hash bytea,
    made_account boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    idle_expires_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_user_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT sessions_application_fkey FOREIGN KEY (application_id) REFERENCES applications (id),
    CONSTRAINT sessions_identity_fkey FOREIGN KEY (identity_id) REFERENCES identities (id) ON DELETE SET NULL,
    CONSTRAINT sessions_method_check CHECK (method IN ('wechat')),
    CONSTRAINT sessions_end_reason_check
      CHECK (end_reason IN ('user', 'admin', 'password', 'blocked', 'closing', 'merged', 'reuse', 'idle')),
    CONSTRAINT sessions_end_check CHECK ((ended_at IS NULL) = (end_reason IS NULL))
  )`,
  `CREATE INDEX sessions_user_idx ON sessions (user_id)`,
  `CREATE INDEX sessions_code_hash_idx ON sessions (code_hash) WHERE code_hash IS NOT NULL`,
  `CREATE TABLE signing_keys (
    id text NOT NULL,
    state text NOT NULL,
    public_jwk jsonb NOT NULL,
    sealed_private_jwk text NOT NULL,
    created_at timestamptz NOT NULL,
    activated_at timestamptz,
    retired_at timestamptz,
    CONSTRAINT signing_keys_pkey PRIMARY KEY (id),
    CONSTRAINT signing_keys_state_check CHECK (state IN ('next', 'active', 'retired'))
  )`,
  `CREATE UNIQUE INDEX signing_keys_one_active_key ON signing_keys (state) WHERE state = 'active'`,
  `CREATE TABLE deployment_secrets (
    name text NOT NULL,
    sealed text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT deployment_secrets_pkey PRIMARY KEY (name)
  )`,
  `CREATE TABLE audit_events (
    id uuid NOT NULL,
    pool_id text NOT NULL,
    type text NOT NULL,
    user_id uuid,
    application_id text,
    data jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    CONSTRAINT audit_events_pkey PRIMARY KEY (id)
  )`,
  `CREATE INDEX audit_events_pool_idx ON audit_events (pool_id, created_at)`,
  `CREATE INDEX audit_events_user_idx ON audit_events (user_id)`,
];
