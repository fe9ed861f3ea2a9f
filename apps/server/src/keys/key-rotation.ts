import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/index.js';
import { Clock } from '../runtime/index.js';
import type { SigningKeyEntity } from './key.entities.js';
import { keyPlan } from './key-plan.js';
import { SigningKeyRepository } from './signing-key.repository.js';
import { SigningKeys } from './signing-keys.js';

/** Ids of the keys that something was done to. */
export interface KeyChanges {
  published?: string;
  promoted?: string;
  dropped: string[];
}

/** Replaces the keys that sign tokens. One process at a time, each step in one transaction: there is always exactly one active key. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly repository: SigningKeyRepository,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
  ) {}

  /** Oldest first. */
  list(): Promise<SigningKeyEntity[]> {
    return this.repository.all();
  }

  /** Does what is due. */
  run(): Promise<KeyChanges> {
    return this.change((tx, keys) => this.doWhatIsDue(tx, keys));
  }

  /** The same; and unless a next key is there already, one is published now instead of when the active one is old. */
  rotate(): Promise<KeyChanges> {
    return this.change(async (tx, keys) => {
      const changes = await this.doWhatIsDue(tx, keys);
      const isUnderWay = changes.promoted ?? changes.published ?? keys.find(({ state }) => state === 'next');
      return isUnderWay ? changes : { ...changes, published: await this.publish(tx) };
    });
  }

  /**
   * For a key that somebody else has: its tokens are refused as soon as each process has read the keys again. In place of an
   * active one the next one signs at once, else a new one.
   * @returns undefined when there is no such key
   */
  drop(id: string): Promise<KeyChanges | undefined> {
    return this.change(async (tx, keys) => {
      const key = keys.find((each) => each.id === id);
      if (!key) return undefined;
      await this.repository.delete(tx, [id]);
      if (key.state !== 'active') return { dropped: [id] };
      const next = keys.find(({ state }) => state === 'next');
      const promoted = next?.id ?? (await this.publish(tx));
      await this.repository.activate(tx, promoted, this.clock.date());
      return { dropped: [id], promoted, ...(!next && { published: promoted }) };
    });
  }

  private async doWhatIsDue(tx: Transaction, keys: readonly SigningKeyEntity[]): Promise<KeyChanges> {
    const plan = keyPlan(keys, this.clock.now());
    if (plan.drop.length) await this.repository.delete(tx, plan.drop);
    if (plan.promote) await this.repository.activate(tx, plan.promote, this.clock.date());
    return {
      dropped: plan.drop,
      ...(plan.promote && { promoted: plan.promote }),
      ...(plan.publishNext && { published: await this.publish(tx) }),
    };
  }

  private async publish(tx: Transaction): Promise<string> {
    const key = await this.keys.make();
    await this.repository.insertNext(tx, key, this.clock.date());
    return key.id;
  }

  private async change<T>(work: (tx: Transaction, keys: readonly SigningKeyEntity[]) => Promise<T>): Promise<T> {
    const done = await this.repository.underLock(async (tx) => work(tx, await this.repository.all(tx)));
    this.keys.forget();
    return done;
  }
}
