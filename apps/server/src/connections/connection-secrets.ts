import { Injectable } from '@nestjs/common';
import { SecretBox } from '../crypto/index.js';
import type { Connection, ConnectionId } from './connection.js';

/** Seals and opens AppSecrets, each bound to its connection. */
@Injectable()
export class ConnectionSecrets {
  constructor(private readonly box: SecretBox) {}

  appSecret({ id, sealedAppSecret }: Pick<Connection, 'id' | 'sealedAppSecret'>): string {
    return this.box.open(sealedAppSecret, contextOf(id));
  }

  seal(id: ConnectionId, appSecret: string): string {
    return this.box.seal(appSecret, contextOf(id));
  }
}

const contextOf = (id: ConnectionId): string => `connections.app_secret:${id}`;
