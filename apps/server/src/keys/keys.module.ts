import { Module } from '@nestjs/common';
import { SigningKeyRepository } from './signing-key.repository.js';
import { SigningKeys } from './signing-keys.js';
import { SubjectHasher } from './subject-hasher.js';

@Module({ providers: [SigningKeyRepository, SigningKeys, SubjectHasher], exports: [SigningKeys, SubjectHasher] })
export class KeysModule {}
