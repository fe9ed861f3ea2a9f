import { ApplicationEntity } from './applications/index.js';
import { AuditEventEntity } from './audit/index.js';
import { AvatarEntity } from './avatars/index.js';
import { ApplicationConnectionEntity, ConnectionEntity } from './connections/index.js';
import { ContentVerdictEntity } from './content-check/index.js';
import { CustomDataFieldEntity } from './custom-data/index.js';
import {
  BlockTombstoneEntity,
  IdentityEntity,
  UnionIdChangeEntity,
  UnionIdConflictEntity,
  UnionIdOwnerEntity,
} from './identities/index.js';
import { DeploymentSecretEntity, SigningKeyEntity } from './keys/index.js';
import { AccountJoinEntity } from './joins/index.js';
import { PasswordEntity } from './passwords/index.js';
import { PhoneCountEntity, PhoneReplayEntity } from './phone/index.js';
import { SessionEntity } from './sessions/index.js';
import { AttemptWindowEntity } from './throttles/index.js';
import { UserPoolEntity } from './user-pools/index.js';
import { UserEntity } from './users/index.js';
import { VerificationCodeEntity } from './verification-codes/index.js';

/** Every table's class; a test compares them with what the migrations build. */
export const ENTITIES = [
  UserPoolEntity,
  ApplicationEntity,
  ConnectionEntity,
  ApplicationConnectionEntity,
  CustomDataFieldEntity,
  UserEntity,
  IdentityEntity,
  UnionIdOwnerEntity,
  UnionIdConflictEntity,
  UnionIdChangeEntity,
  BlockTombstoneEntity,
  PasswordEntity,
  SessionEntity,
  VerificationCodeEntity,
  AttemptWindowEntity,
  PhoneCountEntity,
  PhoneReplayEntity,
  AccountJoinEntity,
  AvatarEntity,
  ContentVerdictEntity,
  SigningKeyEntity,
  DeploymentSecretEntity,
  AuditEventEntity,
];
