import { Module } from '@nestjs/common';
import { MeController } from './me.controller.js';
import { UserMapper } from './user-mapper.js';
import { UserRepository } from './user.repository.js';
import { UsersService } from './users.service.js';

@Module({
  controllers: [MeController],
  providers: [UserMapper, UserRepository, UsersService],
  exports: [UserMapper, UsersService],
})
export class UsersModule {}
