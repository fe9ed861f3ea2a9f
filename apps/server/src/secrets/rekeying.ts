import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { FIRST_SECRET, KeyRing, keyIdOf, NOTICED_WITHIN, readMakingKey, SecretBox } from '../crypto/index.js';
import type { SealedColumn } from '../crypto/index.js';
import { Database } from '../database/index.js';
import { SEALED_DEPLOYMENT_SECRETS } from '../keys/index.js';
import { Clock, MINUTE } from '../runtime/index.js';
import { SEALED_COLUMNS } from './sealed-columns.js';
import { SealedValuesRepository, type UnusedSessions } from './sealed-values.repository.js';

/** Values of one statement: it holds their rows for some milliseconds. */
const BATCH = 500;
/** Rows that a sign-in holds are passed over and come in the next pass. */
const PAUSE_BETWEEN_PASSES = 200;
/** Passes that write nothing before it is given up: somebody holds a row for long. */
const IDLE_PASSES = 25;
/** Codes, tickets, repeated requests and phone data are good for no longer. */
const BRIEF_THINGS_LIVE = 15 * MINUTE;

/** What sealing everything anew came to. */
export interface Rekeyed {
  /** Values that are sealed by the wanted key now and were not before. */
  resealed: number;
  /** Values that none of the given keys opens, or that were changed by other hands. */
  unreadable: number;
  /** Values that somebody held all the time: run it again. */
  left: number;
}

/** Whose keys seal what, and what hangs on them. */
export interface SecretsStatus {
  /** The key that makes; it need not be one of those given. */
  making: string;
  wanted: string;
  previous: string | undefined;
  sealed: { id: string; column: string; count: number }[];
  /** Those that would have to sign in again if the previous key were taken away now. */
  sessions: UnusedSessions;
  /** From when on nothing but those sessions needs the previous key; undefined: `rekey` has not come through. */
  replaceableFrom: Date | undefined;
}

/** Changes the master key while servers run: goes over to the wanted one, then seals with it all that another one seals. */
@Injectable()
export class Rekeying {
  constructor(
    private readonly values: SealedValuesRepository,
    private readonly database: Database,
    private readonly keys: KeyRing,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  /** Servers on this database that could not read what the wanted key makes, as far as they are connected. */
  serversWithoutWantedKey(): Promise<string[]> {
    return this.values.serversWithout(this.keys.wanted.id);
  }

  /**
   * Stopped at any point, it goes on where it was when it is run again.
   * @param onProgress told after each batch
   */
  async rekey(onProgress: (resealed: number) => void = () => undefined): Promise<Rekeyed> {
    await this.goOver();
    let resealed = 0;
    for (let idle = 0; ; await pause(PAUSE_BETWEEN_PASSES)) {
      const pass = { resealed: 0, unreadable: 0, left: 0 };
      for (const column of SEALED_COLUMNS) {
        await this.reseal(column, pass, () => onProgress(resealed + pass.resealed));
      }
      resealed += pass.resealed;
      idle = pass.resealed ? 0 : idle + 1;
      // A whole pass that found nothing: what servers wrote before they noticed is sealed anew by now, too.
      if ((!pass.left && !pass.resealed) || idle >= IDLE_PASSES) return { ...pass, resealed };
    }
  }

  async status(): Promise<SecretsStatus> {
    const making = (await readMakingKey(this.database))!;
    const { wanted } = this.keys;
    const previous = this.keys.all.find(({ id }) => id !== wanted.id)?.id;
    const sealed = [];
    for (const column of SEALED_COLUMNS) {
      for (const { id, count } of await this.values.countByKey(column))
        sealed.push({ id, column: `${column.table}.${column.column}`, count });
    }
    const madeAlone = new Date(making.since.getTime() + NOTICED_WITHIN);
    const isThrough = making.id === wanted.id && sealed.every(({ id }) => id === wanted.id);
    return {
      making: making.id,
      wanted: wanted.id,
      previous,
      sealed,
      sessions: await this.values.sessionsUnusedSince(madeAlone, this.clock.date()),
      replaceableFrom: isThrough ? new Date(making.since.getTime() + BRIEF_THINGS_LIVE) : undefined,
    };
  }

  /** From the commit of this one statement on, every server makes with the wanted key as soon as it has noticed. */
  private async goOver(): Promise<void> {
    const { wanted } = this.keys;
    const context = SEALED_DEPLOYMENT_SECRETS.contextOf(FIRST_SECRET);
    for (let sealed = await this.values.first(); keyIdOf(sealed) !== wanted.id; sealed = await this.values.first()) {
      const secret = this.box.open(sealed, context);
      this.keys.switchTo(wanted.id);
      await this.values.replaceFirst(sealed, this.box.seal(secret, context), this.clock.date());
    }
    this.keys.switchTo(wanted.id);
    const { since } = (await readMakingKey(this.database))!;
    const noticedIn = since.getTime() + NOTICED_WITHIN - this.clock.now();
    if (this.keys.all.length > 1 && noticedIn > 0) await pause(Math.min(noticedIn, NOTICED_WITHIN));
  }

  private async reseal(column: SealedColumn, pass: Rekeyed, onBatch: () => void): Promise<void> {
    const { wanted } = this.keys;
    let after: string[] | undefined;
    for (;;) {
      const batch = await this.values.nextOfOthers(column, wanted.id, after, BATCH);
      const change = batch.flatMap((value) => {
        const secret = this.tryOpen(value.sealed, column.contextOf(...value.key));
        return secret === undefined ? [] : [{ ...value, next: this.box.seal(secret, column.contextOf(...value.key)) }];
      });
      const written = change.length ? await this.values.replace(column, change) : 0;
      pass.unreadable += batch.length - change.length;
      pass.left += change.length - written;
      pass.resealed += written;
      if (written) onBatch();
      if (batch.length < BATCH) return;
      after = batch.at(-1)!.key;
    }
  }

  private tryOpen(sealed: string, context: string): string | undefined {
    try {
      return this.box.open(sealed, context);
    } catch {
      return undefined;
    }
  }
}
