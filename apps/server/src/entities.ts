import { ApplicationEntity } from './applications/index.js';
import { ApplicationConnectionEntity, ConnectionEntity } from './connections/index.js';
import { UserPoolEntity } from './user-pools/index.js';

/** Every table's class; a test compares them with what the migrations build. */
export const ENTITIES = [UserPoolEntity, ApplicationEntity, ConnectionEntity, ApplicationConnectionEntity];
