import { Injectable } from '@nestjs/common';
import { SecretBox } from '../crypto/index.js';
import type { Connection, ConnectionId } from './connection.js';

/** Seals and opens AppSecrets, each bound to its connection. */
@Injectable()
export class ConnectionSecrets {
  /** For as long as the directory keeps the connection: a few seconds. */
  private readonly opened = new WeakMap<Pick<Connection, 'id' | 'sealedAppSecret'>, string>();

  constructor(private readonly box: SecretBox) {}

  appSecret(connection: Pick<Connection, 'id' | 'sealedAppSecret'>): string {
    const known = this.opened.get(connection);
    if (known !== undefined) return known;
    const appSecret = this.box.open(connection.sealedAppSecret, contextOf(connection.id));
    this.opened.set(connection, appSecret);
    return appSecret;
  }

  seal(id: ConnectionId, appSecret: string): string {
    return this.box.seal(appSecret, contextOf(id));
  }
}

const contextOf = (id: ConnectionId): string => `connections.app_secret:${id}`;
