import { Injectable } from '@nestjs/common';
import type { UserId, UserPoolId } from '@yaopai/protocol';
import { Database } from '../database/index.js';
import { activeUserSql } from '../users/index.js';
import { CustomDataFieldEntity } from './custom-data-field.entity.js';

@Injectable()
export class MyCustomDataRepository {
  constructor(private readonly database: Database) {}

  /** In the order of their keys. */
  findFields(poolId: UserPoolId): Promise<CustomDataFieldEntity[]> {
    return this.database.manager.find(CustomDataFieldEntity, { where: { poolId }, order: { key: 'ASC' } });
  }

  /** Sets some and clears some at once, so that of two writers neither loses a key; undefined when the user may not act. */
  async update(
    userId: UserId,
    change: { set: Record<string, unknown>; clear: string[] },
    now: Date,
  ): Promise<Record<string, unknown> | undefined> {
    const [row] = await this.database.query<{ customData: Record<string, unknown> }>({
      name: 'update-custom-data',
      text: `UPDATE users SET custom_data = (custom_data || $2::jsonb) - $3::text[], updated_at = $4
              WHERE id = $1 AND ${activeUserSql('users')} RETURNING custom_data AS "customData"`,
      values: [userId, JSON.stringify(change.set), change.clear, now],
    });
    return row?.customData;
  }
}
