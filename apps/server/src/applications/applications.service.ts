import { Injectable } from '@nestjs/common';
import type { ApplicationId, UserPoolId } from '@yaopai/protocol';
import type { Transaction } from '../database/index.js';
import { Clock } from '../runtime/index.js';
import type { ApplicationEntity } from './application.entity.js';
import type { NewApplication } from './application.input.js';
import { ApplicationRepository } from './application.repository.js';
import { ApplicationSecrets } from './application-secrets.js';

const DEFAULT_ACCESS_TOKEN_SECONDS = 1_800;

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

  /** Sets what the application has not: its secret, its redirect addresses. */
  async fill(tx: Transaction, { id, secret, redirectUris }: NewApplication): Promise<void> {
    const now = this.clock.date();
    if (secret !== undefined) await this.applications.setSecretIfNone(tx, id, this.secrets.seal(id, secret), now);
    if (redirectUris?.length) await this.applications.setRedirectUrisIfNone(tx, id, redirectUris, now);
  }
}
