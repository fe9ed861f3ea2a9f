import { SEALED_APPLICATION_COLUMNS } from '../applications/index.js';
import { SEALED_CONNECTION_COLUMNS } from '../connections/index.js';
import type { SealedColumn } from '../crypto/index.js';
import { SEALED_DEPLOYMENT_SECRETS, SEALED_SIGNING_KEYS } from '../keys/index.js';
import { SEALED_SESSION_KEYS } from '../wechat/index.js';

/** Without these no server can start or sign anybody in: few, so that a start looks at all of them. */
export const LASTING_COLUMNS: readonly SealedColumn[] = [
  SEALED_DEPLOYMENT_SECRETS,
  SEALED_SIGNING_KEYS,
  ...SEALED_CONNECTION_COLUMNS,
  ...SEALED_APPLICATION_COLUMNS,
];

/** Every column of sealed values; a test finds one that is missing here. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [...LASTING_COLUMNS, ...SEALED_SESSION_KEYS];
