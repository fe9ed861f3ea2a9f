import { Module } from '@nestjs/common';
import { ClientChanges } from './client-changes.js';
import { UserPoolRepository } from './user-pool.repository.js';
import { UserPoolsService } from './user-pools.service.js';

@Module({
  providers: [ClientChanges, UserPoolRepository, UserPoolsService],
  exports: [ClientChanges, UserPoolsService],
})
export class UserPoolsModule {}
