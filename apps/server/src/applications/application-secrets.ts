import { Injectable } from '@nestjs/common';
import type { ApplicationId } from '@yaopai/protocol';
import { SecretBox } from '../crypto/index.js';

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

const contextOf = (id: ApplicationId): string => `applications.secret:${id}`;
