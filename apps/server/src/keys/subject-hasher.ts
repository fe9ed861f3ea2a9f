import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { createHmac, randomBytes } from 'node:crypto';
import { FIRST_SECRET, type SealedColumn, SecretBox } from '../crypto/index.js';
import { Clock } from '../runtime/index.js';
import { SigningKeyRepository } from './signing-key.repository.js';

/** Secrets of the deployment, by their names. */
export const SEALED_DEPLOYMENT_SECRETS: SealedColumn = {
  table: 'deployment_secrets',
  column: 'sealed',
  key: [{ column: 'name', type: 'text' }],
  contextOf: (name) => `deployment_secrets:${name}`,
};

/** What a keyed hash may stand for. */
export type HashedKind = 'open-id' | 'union-id' | 'phone';

/**
 * Keyed hashes of openids, unionids and phones that must outlive the person's erasure and every change of the master key:
 * their key is a secret of the deployment, sealed in the database.
 */
@Injectable()
export class SubjectHasher implements OnApplicationBootstrap {
  private key: Promise<Buffer> | undefined;

  constructor(
    private readonly repository: SigningKeyRepository,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  /** Before the first request: fetched from within a transaction it would need a second connection while holding one. */
  async onApplicationBootstrap(): Promise<void> {
    await (this.key ??= this.load());
  }

  /** 32 bytes, the same in every process of the deployment. */
  async hash(kind: HashedKind, ...parts: string[]): Promise<Buffer> {
    this.key ??= this.load();
    return createHmac('sha256', await this.key)
      .update(JSON.stringify([kind, ...parts]))
      .digest();
  }

  private async load(): Promise<Buffer> {
    try {
      const context = SEALED_DEPLOYMENT_SECRETS.contextOf(FIRST_SECRET);
      const candidate = this.box.seal(randomBytes(32).toString('base64'), context);
      const sealed = await this.repository.secret(FIRST_SECRET, candidate, this.clock.date());
      return Buffer.from(this.box.open(sealed, context), 'base64');
    } catch (error) {
      this.key = undefined;
      throw error;
    }
  }
}
