import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { CustomDataModule } from '../custom-data/index.js';
import { UserPoolsModule } from '../user-pools/index.js';
import { BootstrapService } from './bootstrap.service.js';

@Module({
  imports: [ApplicationsModule, ConnectionsModule, CustomDataModule, UserPoolsModule],
  providers: [BootstrapService],
  exports: [BootstrapService],
})
export class BootstrapModule {}
