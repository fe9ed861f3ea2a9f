import { Injectable } from '@nestjs/common';
import { connectionJsonSql } from '../connections/index.js';
import { Database } from '../database/index.js';
import type { Client, ClientName } from './client.js';

/** A pool, and the application if the pool has the one that was meant. */
export interface FoundClient extends Omit<Client, 'application'> {
  application: Client['application'] | null;
}

@Injectable()
export class ClientRepository {
  constructor(private readonly database: Database) {}

  /** Undefined when there is no such pool, or when no pool was named and there is no such application. */
  async findByName({ applicationId, userPoolId }: ClientName): Promise<FoundClient | undefined> {
    const rows = await this.database.query<FoundClient>({
      name: 'client-by-name',
      text: FIND,
      values: [applicationId ?? null, userPoolId ?? null],
    });
    return rows[0];
  }
}

const FIND = `
  SELECT
    json_build_object(
      'id', pool.id,
      'name', pool.name,
      'revealAccountExistence', pool.reveal_account_existence,
      'registrationEnabled', pool.registration_enabled,
      'phoneRecycledAfterDays', pool.phone_recycled_after_days,
      'passwordRules', json_build_object('minLength', pool.password_min_length, 'minClasses', pool.password_min_classes)
    ) AS pool,
    CASE WHEN application.id IS NOT NULL THEN json_build_object(
      'id', application.id,
      'poolId', application.pool_id,
      'name', application.name,
      'accessTokenSeconds', application.access_token_seconds,
      'redirectUris', application.redirect_uris
    ) END AS application,
    ARRAY(
      SELECT ${connectionJsonSql('connection')}
      FROM application_connections enabled
      JOIN connections connection ON connection.id = enabled.connection_id AND connection.pool_id = pool.id
      WHERE enabled.application_id = application.id
      ORDER BY connection.created_at, connection.identifier
    ) AS connections
  FROM user_pools pool
  LEFT JOIN applications application
    ON application.pool_id = pool.id AND application.id = coalesce($1, pool.default_application_id)
  WHERE pool.id = coalesce($2, (SELECT pool_id FROM applications WHERE id = $1))`;
