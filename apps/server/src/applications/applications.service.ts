import { Injectable } from '@nestjs/common';
import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import type { Transaction } from '../database/index.js';
import { Clock, DAY } from '../runtime/index.js';
import type { ApplicationEntity } from './application.entity.js';
import type { ApplicationChange, NewApplication } from './application.input.js';
import { ApplicationRepository } from './application.repository.js';
import { ApplicationSecrets } from './application-secrets.js';

const DEFAULT_ACCESS_TOKEN_SECONDS = 1_800;
/** How long the secret before is taken beside the new one. */
const PREVIOUS_SECRET_KEPT = DAY;

/** Writers announce `ClientChanges` once their transaction is committed. */
@Injectable()
export class ApplicationsService {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly secrets: ApplicationSecrets,
    private readonly clock: Clock,
  ) {}

  /** By pool, oldest first. */
  list(): Promise<ApplicationEntity[]> {
    return this.applications.findAll();
  }

  /** Oldest first. */
  idsInPool(tx: Transaction, poolId: UserPoolId): Promise<ApplicationId[]> {
    return this.applications.findIdsInPool(tx, poolId);
  }

  /** Checked input only. Whether it was new; an existing application is left as it is. */
  createIfAbsent(
    tx: Transaction,
    { id, userPoolId, name, secret, redirectUris, accessTokenSeconds }: NewApplication,
  ): Promise<boolean> {
    const now = this.clock.date();
    return this.applications.insertIfAbsent(tx, {
      id,
      poolId: userPoolId,
      name,
      sealedSecret: secret === undefined ? null : this.secrets.seal(id, secret),
      redirectUris: redirectUris ?? [],
      accessTokenSeconds: accessTokenSeconds ?? DEFAULT_ACCESS_TOKEN_SECONDS,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** Tokens that are out keep the life they were given. */
  change(tx: Transaction, id: ApplicationId, change: ApplicationChange): Promise<void> {
    return this.applications.update(tx, id, { ...change, updatedAt: this.clock.date() });
  }

  /**
   * Checked input only. The secret before is as good as the new one for a day, so that its backends can change one by one.
   * @returns whether there was one before
   */
  async replaceSecret(tx: Transaction, id: ApplicationId, secret: string): Promise<boolean> {
    const now = this.clock.now();
    const { sealedSecret: sealedPreviousSecret } = await this.applications.lock(tx, id);
    await this.applications.update(tx, id, {
      sealedSecret: this.secrets.seal(id, secret),
      sealedPreviousSecret,
      previousSecretUntil: sealedPreviousSecret === null ? null : new Date(now + PREVIOUS_SECRET_KEPT),
      updatedAt: new Date(now),
    });
    return sealedPreviousSecret !== null;
  }

  /** Whether there was one. */
  async dropPreviousSecret(tx: Transaction, id: ApplicationId): Promise<boolean> {
    const { sealedPreviousSecret } = await this.applications.lock(tx, id);
    if (sealedPreviousSecret === null) return false;
    const none = { sealedPreviousSecret: null, previousSecretUntil: null };
    await this.applications.update(tx, id, { ...none, updatedAt: this.clock.date() });
    return true;
  }

  /** Sets what the application has not: its secret, its redirect addresses. */
  async fill(tx: Transaction, { id, secret, redirectUris }: NewApplication): Promise<void> {
    const now = this.clock.date();
    if (secret !== undefined) await this.applications.setSecretIfNone(tx, id, this.secrets.seal(id, secret), now);
    if (redirectUris?.length) await this.applications.setRedirectUrisIfNone(tx, id, redirectUris, now);
  }
}
