import { Injectable } from '@nestjs/common';
import type { UserPoolId } from '@yaopai/protocol';
import { IsNull } from 'typeorm';
import { Database } from '../database/index.js';
import { UnionIdConflictEntity } from './union-id.entities.js';

/** The unionids that arrived at one user while another owns them. */
@Injectable()
export class UnionIdConflicts {
  constructor(private readonly database: Database) {}

  /** Those of a pool that nobody has settled: newest first, at most 100. */
  async list(poolId: UserPoolId): Promise<UnionIdConflictEntity[]> {
    return this.database.manager.find(UnionIdConflictEntity, {
      where: { poolId, resolvedAt: IsNull() },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: 100,
    });
  }
}
