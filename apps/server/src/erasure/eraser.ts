import { Injectable, Logger } from '@nestjs/common';
import type { UserId } from '@yaopai/protocol';
import { AuditLog } from '../audit/index.js';
import { Avatars } from '../avatars/index.js';
import { Database, type Transaction } from '../database/index.js';
import { type Account, Accounts, type Contact, contactOf, e164, type Named } from '../handles/index.js';
import { AppError } from '../http/index.js';
import { type IdentityEntity, UserIdentities } from '../identities/index.js';
import { SubjectHasher } from '../keys/index.js';
import { Clock } from '../runtime/index.js';
import { VerificationCodes } from '../verification-codes/index.js';
import { type DueUser, ErasureRepository } from './erasure.repository.js';

/** Users of one look at the table. */
const PAGE = 200;
/** In one run; the rest waits for the next. */
const MAX_PAGES = 100;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** What is left to be done once an erasure is committed: pictures whose files go. */
interface Erased {
  pictures: Pictures;
}

type Pictures = Awaited<ReturnType<Avatars['discardAll']>>;

/**
 * Takes everything that says something about a person out of the database, once their time to think again is over. What stays
 * is a row with an id, for the audit's sake. Several servers may do so at once.
 */
@Injectable()
export class Eraser {
  private readonly logger = new Logger(Eraser.name);

  constructor(
    private readonly erasures: ErasureRepository,
    private readonly accounts: Accounts,
    private readonly identities: UserIdentities,
    private readonly avatars: Avatars,
    private readonly codes: VerificationCodes,
    private readonly hasher: SubjectHasher,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** How many accounts went. @param signal stops between two of them */
  async run(signal?: AbortSignal): Promise<number> {
    let count = 0;
    let storeAnswers = true;
    let after = FIRST_ID;
    for (let page = 0; page < MAX_PAGES; page++) {
      const due = await this.erasures.findDue(this.clock.date(), after, PAGE);
      for (const id of due) {
        if (signal?.aborted) return count;
        const erased = await this.tryErase(id);
        if (erased) {
          count += 1;
          // One wait for a store that is away is enough: the sweep takes what is left.
          storeAnswers &&= await this.avatars.deleteFiles(erased.pictures);
        }
        after = id;
      }
      if (due.length < PAGE) break;
    }
    return count;
  }

  /**
   * Blanks users who were merged into others so long ago that nobody can take it back, and deletes the record: without it
   * nobody would find them again. Answers how many; fewer than `limit` when none is left.
   */
  async blankMerged(before: Date, limit: number): Promise<number> {
    const { count, pictures } = await this.database.transaction(async (tx) => {
      const merged = await this.erasures.lockMergedBefore(tx, before, limit);
      if (merged.length) await this.erasures.blankMerged(tx, merged, this.clock.date());
      const users = merged.map(({ userId }) => userId);
      return { count: merged.length, pictures: await this.discardPictures(tx, users) };
    });
    await this.avatars.deleteFiles(pictures);
    return count;
  }

  /**
   * One that cannot be erased, since somebody holds its row, say, keeps no other from being so: the next run tries again.
   * @throws AppError BUSY once the database is not there: nobody else can be erased either
   */
  private async tryErase(id: UserId): Promise<Erased | undefined> {
    try {
      return await this.database.transaction((tx) => this.erase(tx, id));
    } catch (err) {
      this.logger.error({ err, userId: id }, 'an account could not be erased; the next hour tries again');
      // A lock that is held for long and a database that went away look the same: only the former leaves this an answer.
      if (err instanceof AppError) await this.erasures.findDue(this.clock.date(), id, 1);
      return undefined;
    }
  }

  /** Undefined when another server erases this user now, or when their time is not over after all. */
  private async erase(tx: Transaction, id: UserId): Promise<Erased | undefined> {
    if (!(await this.erasures.claim(tx, id))) return undefined;
    const before = await this.erasures.readNames(tx, id);
    // Whoever looks for a holder of these finds either all of the account or nothing.
    await this.codes.lock(tx, before.poolId, ...contactsOf(before));
    const merged = await this.erasures.findMergedInto(tx, id);
    const users = [id, ...merged];
    const identities = await this.identities.lock(tx, ...users);
    const account = (await this.accounts.lockAll(tx, users)).get(id)!;
    const due = await this.erasures.readDue(tx, id, this.clock.date());
    // Cancelled and closed once more, or a record pruned, while this waited: the next run sees to it.
    const isAsBefore = sameIds(await this.erasures.findMergedInto(tx, id), merged);
    if (!due || !isAsBefore) return undefined;

    if (due.blockedBeforeClosing) await this.leaveTombstones(tx, due, account, identities);
    await this.identities.remove(tx, id, identities);
    await this.erasures.deleteBelongings(tx, users);
    const pictures = await this.discardPictures(tx, users);
    await this.erasures.markErased(tx, users, this.clock.date());
    await this.audit.record({ poolId: due.poolId, type: 'user.erased', userId: id, data: { merged } }, tx);
    return { pictures };
  }

  private async discardPictures(tx: Transaction, users: UserId[]): Promise<Pictures> {
    const pictures: Pictures = [];
    for (const user of users) pictures.push(...(await this.avatars.discardAll(tx, user)));
    return pictures;
  }

  /** A block outlives its user: keyed hashes of what they would come back with. A number that was only claimed is somebody else's. */
  private async leaveTombstones(
    tx: Transaction,
    { id, poolId }: DueUser,
    account: Account,
    identities: IdentityEntity[],
  ): Promise<void> {
    const unionIds = await this.erasures.findUnionIds(tx, id, identities);
    const phone = account.phoneVerified ? contactOf(account, 'phone') : undefined;
    const hashes = await Promise.all([
      ...identities.map(({ wechatAppId, openId }) => this.hasher.hash('open-id', wechatAppId, openId)),
      ...unionIds.map((unionId) => this.hasher.hash('union-id', unionId)),
      ...(phone?.kind === 'phone' ? [this.hasher.hash('phone', e164(phone))] : []),
    ]);
    if (hashes.length) await this.erasures.insertTombstones(tx, poolId, hashes, this.clock.date());
  }
}

const contactsOf = (names: Named): Contact[] =>
  (['email', 'phone'] as const).flatMap((kind) => contactOf(names, kind) ?? []);

const sameIds = (some: UserId[], others: UserId[]): boolean =>
  some.length === others.length && some.every((id) => others.includes(id));
