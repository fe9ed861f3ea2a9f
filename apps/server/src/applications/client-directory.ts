import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError } from '../http/index.js';
import { Clock, SECOND } from '../runtime/index.js';
import { ClientChanges } from '../user-pools/index.js';
import type { Client, ClientName } from './client.js';
import { ClientRepository, type FoundClient } from './client.repository.js';

/** How long another process's change may go unseen here. */
const MAX_AGE = 5 * SECOND;
/** Names are the callers' to invent: the bound keeps invented ones from filling the memory. */
const MAX_ENTRIES = 2_000;
const ID = /^[a-z0-9-]{1,63}$/;

/** Answers who a request comes from; from memory, because every request asks. */
@Injectable()
export class ClientDirectory {
  private readonly answers: LRUCache<string, Promise<FoundClient | undefined>>;

  constructor(
    private readonly clients: ClientRepository,
    clock: Clock,
    changes: ClientChanges,
  ) {
    changes.onChange(() => this.forget());
    this.answers = new LRUCache({ max: MAX_ENTRIES, ttl: MAX_AGE, ttlResolution: 0, perf: { now: () => clock.now() } });
  }

  /** @throws AppError APPLICATION_ID_MISSING, USER_POOL_NOT_FOUND or APPLICATION_NOT_FOUND. */
  async resolve(name: ClientName): Promise<Client> {
    const { applicationId, userPoolId } = name;
    if (!applicationId && !userPoolId) throw new AppError('APPLICATION_ID_MISSING');
    if (applicationId && !ID.test(applicationId)) throw new AppError('APPLICATION_NOT_FOUND');
    if (userPoolId && !ID.test(userPoolId)) throw new AppError('USER_POOL_NOT_FOUND');
    const found = await this.lookUp(name);
    if (!found && userPoolId) throw new AppError('USER_POOL_NOT_FOUND');
    if (!found?.application) throw new AppError('APPLICATION_NOT_FOUND');
    return { ...found, application: found.application };
  }

  /** After this process wrote pools, applications or connections (`ClientChanges`), or a test did by SQL. */
  forget(): void {
    this.answers.clear();
  }

  /** Keeps the promise, so that a burst of requests after a restart asks the database once. */
  private lookUp(name: ClientName): Promise<FoundClient | undefined> {
    const key = `${name.applicationId ?? ''}/${name.userPoolId ?? ''}`;
    const known = this.answers.get(key);
    if (known) return known;
    const answer = this.clients.findByName(name);
    this.answers.set(key, answer);
    answer.catch(() => {
      if (this.answers.peek(key) === answer) this.answers.delete(key);
    });
    return answer;
  }
}
