import type { ApplicationEntity } from '../applications/index.js';
import type { Row } from './terminal.js';

/** An application as it is shown: without its secret. */
export function applicationRow({
  poolId,
  id,
  name,
  accessTokenSeconds,
  redirectUris,
  sealedSecret,
  previousSecretUntil,
}: ApplicationEntity): Row {
  return {
    pool: poolId,
    id,
    name,
    accessTokenSeconds,
    hasSecret: sealedSecret !== null,
    previousSecretUntil: previousSecretUntil?.toISOString() ?? '-',
    redirectUris,
  };
}
