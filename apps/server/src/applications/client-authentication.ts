import { Injectable } from '@nestjs/common';
import type { ApplicationId } from '@yaopai/protocol';
import { LRUCache } from 'lru-cache';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../http/index.js';
import { Clock, MINUTE, SECOND } from '../runtime/index.js';
import { Throttle } from '../throttles/index.js';
import { ClientChanges } from '../user-pools/index.js';
import { ApplicationRepository } from './application.repository.js';
import { ApplicationSecrets } from './application-secrets.js';
import type { Client } from './client.js';
import type { ClientCredentials } from './client-credentials.js';
import { ClientDirectory } from './client-directory.js';

/** Of one application from one address; then also the right one has to wait. */
const LIMIT = { attempts: 20, window: 5 * MINUTE };
/** How long a secret that was found right is believed without looking: backends ask for every request of theirs. */
const BELIEVED_FOR = 5 * SECOND;
const MAX_CALLERS = 2_000;

/** Answers about secrets that one caller presented for one application, by digest; those still being looked up among them. */
type Answers = Map<string, Promise<boolean>>;

/** The one place where an application proves itself by its secret. */
@Injectable()
export class ClientAuthentication {
  /** Digests are of this process alone. */
  private readonly digestKey = randomBytes(32);
  private readonly answers: LRUCache<string, Answers>;

  constructor(
    private readonly directory: ClientDirectory,
    private readonly applications: ApplicationRepository,
    private readonly secrets: ApplicationSecrets,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
    changes: ClientChanges,
  ) {
    const perf = { now: () => clock.now() };
    this.answers = new LRUCache({ max: MAX_CALLERS, ttl: BELIEVED_FOR, ttlResolution: 0, perf });
    changes.onChange(() => this.answers.clear());
  }

  /**
   * @param caller as limits count them
   * @throws AppError APPLICATION_SECRET_WRONG, RATE_LIMITED
   */
  async authenticate({ applicationId, secret }: ClientCredentials, caller: string): Promise<Client> {
    const client = await this.resolve(applicationId);
    if (!(await this.isRight(client.application.id, secret, caller))) throw new AppError('APPLICATION_SECRET_WRONG');
    return client;
  }

  /** Which applications exist is no secret; the answer is the same only because a standard says so. */
  private async resolve(applicationId: string): Promise<Client> {
    try {
      return await this.directory.resolve({ applicationId: applicationId as ApplicationId });
    } catch (error) {
      // A database that is away says nothing about the application.
      if (!(error instanceof AppError) || error.error === 'BUSY') throw error;
      throw new AppError('APPLICATION_SECRET_WRONG', { cause: error });
    }
  }

  /**
   * Every secret is counted before it is looked at, and a right one is given back, so that of many guesses at once none is
   * looked at too many. A secret that was right a moment ago costs no count; one wrong guess from the same caller ends that.
   */
  private isRight(id: ApplicationId, secret: string, caller: string): Promise<boolean> {
    const key = `${id}/${caller}`;
    const answers = this.answers.get(key) ?? new Map<string, Promise<boolean>>();
    if (!this.answers.has(key)) this.answers.set(key, answers);
    const digest = this.digest(secret).toString('hex');
    const known = answers.get(digest);
    if (known) return known;
    const answer = this.look(id, secret, caller);
    answers.set(digest, answer);
    const forget = (): void => {
      if (this.answers.peek(key) === answers) this.answers.delete(key);
    };
    answer.then((right) => right || forget(), forget);
    return answer;
  }

  private async look(id: ApplicationId, secret: string, caller: string): Promise<boolean> {
    const key = ['application-secret', id, caller];
    const turn = await this.throttle.take(key, LIMIT);
    if (!turn.allowed) throw new AppError('RATE_LIMITED', { detail: { retryAfterSeconds: turn.retryAfterSeconds } });
    const presented = this.digest(secret);
    const live = await this.applications.findLiveSecrets(id, this.clock.date());
    // All of them, so that the time does not tell which one it was.
    const right = live
      .map((sealed) => timingSafeEqual(presented, this.digest(this.secrets.open(id, sealed))))
      .includes(true);
    if (right) await this.throttle.giveBack(key);
    return right;
  }

  private digest(secret: string): Buffer {
    return createHmac('sha256', this.digestKey).update(secret).digest();
  }
}
