import { Module } from '@nestjs/common';
import { ClientDirectory } from './client-directory.js';
import { ClientRepository } from './client.repository.js';

@Module({ providers: [ClientDirectory, ClientRepository], exports: [ClientDirectory] })
export class ApplicationsModule {}
