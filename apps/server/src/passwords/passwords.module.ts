import { Module } from '@nestjs/common';
import { PasswordHasher } from './password-hasher.js';
import { PasswordRepository } from './password.repository.js';
import { PasswordsController } from './passwords.controller.js';
import { Passwords } from './passwords.js';

@Module({
  controllers: [PasswordsController],
  providers: [PasswordHasher, PasswordRepository, Passwords],
  exports: [Passwords],
})
export class PasswordsModule {}
