import { Injectable } from '@nestjs/common';
import { type SealedColumn, SecretBox } from '../crypto/index.js';
import type { MessagePush } from './connection.input.js';
import type { Connection, ConnectionId } from './connection.js';

/** A connection's message push as it is stored. */
export interface SealedPush {
  sealedPushToken: string | null;
  sealedPushAesKey: string | null;
}

type SealedAppSecrets = Pick<
  Connection,
  'id' | 'sealedAppSecret' | 'sealedPreviousAppSecret' | 'previousAppSecretUntil'
>;

interface OpenedAppSecrets {
  newest: string;
  before: string | undefined;
  /** Milliseconds since the Unix epoch. */
  beforeUntil: number;
}

/** Seals and opens what WeChat's console gave a connection, each value bound to its connection and its use. */
@Injectable()
export class ConnectionSecrets {
  /** For as long as the directory keeps the connection: a few seconds. */
  private readonly opened = new WeakMap<SealedAppSecrets, OpenedAppSecrets>();

  constructor(private readonly box: SecretBox) {}

  /** Those that may be used: the newest, then the one before while its time lasts. */
  appSecrets(connection: SealedAppSecrets, now: number): [string, string?] {
    let opened = this.opened.get(connection);
    if (!opened) this.opened.set(connection, (opened = this.open(connection)));
    const { newest, before, beforeUntil } = opened;
    return before !== undefined && now < beforeUntil ? [newest, before] : [newest];
  }

  private open({
    id,
    sealedAppSecret,
    sealedPreviousAppSecret,
    previousAppSecretUntil,
  }: SealedAppSecrets): OpenedAppSecrets {
    return {
      newest: this.appSecret(id, sealedAppSecret),
      before: sealedPreviousAppSecret === null ? undefined : this.appSecret(id, sealedPreviousAppSecret),
      beforeUntil: Date.parse(previousAppSecretUntil ?? ''),
    };
  }

  /** @param sealed as `seal` made it */
  appSecret(id: ConnectionId, sealed: string): string {
    return this.box.open(sealed, contextOf('app_secret', id));
  }

  seal(id: ConnectionId, appSecret: string): string {
    return this.box.seal(appSecret, contextOf('app_secret', id));
  }

  sealPush(id: ConnectionId, push: MessagePush | undefined): SealedPush {
    const { token, encodingAesKey } = push ?? {};
    return {
      sealedPushToken: token === undefined ? null : this.box.seal(token, contextOf('push_token', id)),
      sealedPushAesKey:
        encodingAesKey === undefined ? null : this.box.seal(encodingAesKey, contextOf('push_aes_key', id)),
    };
  }

  /** Undefined when the connection takes no message push. */
  push({ id, sealedPushToken, sealedPushAesKey }: { id: ConnectionId } & SealedPush): MessagePush | undefined {
    if (sealedPushToken === null) return undefined;
    return {
      token: this.box.open(sealedPushToken, contextOf('push_token', id)),
      encodingAesKey:
        sealedPushAesKey === null ? undefined : this.box.open(sealedPushAesKey, contextOf('push_aes_key', id)),
    };
  }
}

const key = [{ column: 'id', type: 'uuid' }] as const;
const column = (name: string, context: Parameters<typeof contextOf>[0]): SealedColumn => ({
  table: 'connections',
  column: name,
  key,
  contextOf: (id) => contextOf(context, id as ConnectionId),
});

/** All that is sealed in the table of connections. */
export const SEALED_CONNECTION_COLUMNS: readonly SealedColumn[] = [
  column('sealed_app_secret', 'app_secret'),
  column('sealed_previous_app_secret', 'app_secret'),
  column('sealed_push_token', 'push_token'),
  column('sealed_push_aes_key', 'push_aes_key'),
];

function contextOf(column: 'app_secret' | 'push_token' | 'push_aes_key', id: ConnectionId): string {
  return `connections.${column}:${id}`;
}
