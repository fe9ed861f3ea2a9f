import { Module } from '@nestjs/common';
import { MeController } from './me.controller.js';
import { UserRepository } from './user.repository.js';
import { UsersService } from './users.service.js';

@Module({ controllers: [MeController], providers: [UserRepository, UsersService], exports: [UsersService] })
export class UsersModule {}
