import { Module } from '@nestjs/common';
import { ConnectionRepository } from './connection.repository.js';
import { ConnectionSecrets } from './connection-secrets.js';
import { ConnectionsService } from './connections.service.js';
import { VerificationFileController } from './verification-file.controller.js';

@Module({
  controllers: [VerificationFileController],
  providers: [ConnectionRepository, ConnectionSecrets, ConnectionsService],
  exports: [ConnectionSecrets, ConnectionsService],
})
export class ConnectionsModule {}
