import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import type { Backlog } from './content-backlog.js';

@Injectable()
export class ContentBacklogRepository {
  constructor(private readonly database: Database) {}

  count(pendingSince: Date): Promise<Backlog[]> {
    return this.database.query({ name: 'content-backlog', text: COUNT, values: [pendingSince] });
  }
}

const COUNT = `
  SELECT connection.id AS "connectionId", connection.pool_id AS "poolId", connection.identifier AS connection,
         count(*)::int AS avatars
    FROM avatars JOIN connections connection ON connection.id = avatars.connection_id
   WHERE avatars.state = 'pending' AND avatars.updated_at < $1
   GROUP BY connection.id ORDER BY connection.pool_id, connection.identifier`;
