import { Module } from '@nestjs/common';
import { KeyRotation } from './key-rotation.js';
import { KeyRotationSchedule } from './key-rotation-schedule.js';
import { SigningKeyRepository } from './signing-key.repository.js';
import { SigningKeys } from './signing-keys.js';
import { SubjectHasher } from './subject-hasher.js';

/** Without its schedule, for the command line. */
@Module({
  providers: [KeyRotation, SigningKeyRepository, SigningKeys, SubjectHasher],
  exports: [KeyRotation, SigningKeys, SubjectHasher],
})
export class KeysModule {}

@Module({ imports: [KeysModule], providers: [KeyRotationSchedule] })
export class ScheduledKeyRotationModule {}
