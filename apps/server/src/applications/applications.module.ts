import { Module } from '@nestjs/common';
import { ThrottlesModule } from '../throttles/index.js';
import { UserPoolsModule } from '../user-pools/index.js';
import { ApplicationRepository } from './application.repository.js';
import { ApplicationSecrets } from './application-secrets.js';
import { ApplicationsService } from './applications.service.js';
import { ClientAuthentication } from './client-authentication.js';
import { ClientDirectory } from './client-directory.js';
import { ClientRepository } from './client.repository.js';

@Module({
  imports: [ThrottlesModule, UserPoolsModule],
  providers: [
    ApplicationRepository,
    ApplicationSecrets,
    ApplicationsService,
    ClientAuthentication,
    ClientDirectory,
    ClientRepository,
  ],
  exports: [ApplicationSecrets, ApplicationsService, ClientAuthentication, ClientDirectory],
})
export class ApplicationsModule {}
