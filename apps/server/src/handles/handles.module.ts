import { Module } from '@nestjs/common';
import { Accounts } from './account.repository.js';
import { UserExistsController } from './user-exists.controller.js';

@Module({ controllers: [UserExistsController], providers: [Accounts], exports: [Accounts] })
export class HandlesModule {}
