import { Injectable } from '@nestjs/common';
import type { ApplicationId } from '@yaopai/protocol';
import { type SealedColumn, SecretBox } from '../crypto/index.js';

/** Seals and opens application secrets, each bound to its application. */
@Injectable()
export class ApplicationSecrets {
  constructor(private readonly box: SecretBox) {}

  open(id: ApplicationId, sealedSecret: string): string {
    return this.box.open(sealedSecret, contextOf(id));
  }

  seal(id: ApplicationId, secret: string): string {
    return this.box.seal(secret, contextOf(id));
  }
}

/** All that is sealed in the table of applications. */
export const SEALED_APPLICATION_COLUMNS: readonly SealedColumn[] = ['sealed_secret', 'sealed_previous_secret'].map(
  (column) => ({
    table: 'applications',
    column,
    key: [{ column: 'id', type: 'text' }],
    contextOf: (id) => contextOf(id as ApplicationId),
  }),
);

const contextOf = (id: ApplicationId): string => `applications.secret:${id}`;
