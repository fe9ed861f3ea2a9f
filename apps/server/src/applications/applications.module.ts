import { Module } from '@nestjs/common';
import { UserPoolsModule } from '../user-pools/index.js';
import { ApplicationRepository } from './application.repository.js';
import { ApplicationSecrets } from './application-secrets.js';
import { ApplicationsService } from './applications.service.js';
import { ClientDirectory } from './client-directory.js';
import { ClientRepository } from './client.repository.js';

@Module({
  imports: [UserPoolsModule],
  providers: [ApplicationRepository, ApplicationSecrets, ApplicationsService, ClientDirectory, ClientRepository],
  exports: [ApplicationSecrets, ApplicationsService, ClientDirectory],
})
export class ApplicationsModule {}
