import type { ListedConnection } from '../connections/index.js';
import type { Row } from './terminal.js';

/** A connection and its settings, as they are shown: without secrets. */
export function rowOf(connection: ListedConnection): Row {
  return {
    pool: connection.poolId,
    identifier: connection.identifier,
    appId: connection.wechatAppId,
    displayName: connection.displayName,
    loginOnly: connection.loginOnly,
    phoneJoin: connection.phoneJoin,
    phoneDailyCap: connection.phoneDailyCap ?? '-',
    phoneCapRefuses: connection.phoneCapRefuses,
    contentCheck: connection.contentCheck,
    push: connection.push ?? '-',
    previousSecretUntil: connection.previousAppSecretUntil?.toISOString() ?? '-',
    applications: connection.applications,
  };
}
