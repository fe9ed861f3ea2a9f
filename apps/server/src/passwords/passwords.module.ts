import { Module } from '@nestjs/common';
import { ThrottlesModule } from '../throttles/index.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordTries } from './password-tries.js';
import { PasswordRepository } from './password.repository.js';
import { PasswordsController } from './passwords.controller.js';
import { Passwords } from './passwords.js';
import { SecurityLevelController } from './security-level.controller.js';

@Module({
  imports: [ThrottlesModule],
  controllers: [PasswordsController, SecurityLevelController],
  providers: [PasswordHasher, PasswordRepository, Passwords, PasswordTries],
  exports: [Passwords, PasswordTries],
})
export class PasswordsModule {}
