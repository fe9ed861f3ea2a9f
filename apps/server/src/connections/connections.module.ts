import { Module } from '@nestjs/common';
import { ConnectionSecrets } from './connection-secrets.js';

@Module({ providers: [ConnectionSecrets], exports: [ConnectionSecrets] })
export class ConnectionsModule {}
