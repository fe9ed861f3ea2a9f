import { Injectable } from '@nestjs/common';
import type { CodePurpose, SendCodeReply, UserPoolId } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import { hashesBy, KeyRing } from '../crypto/index.js';
import type { Transaction } from '../database/index.js';
import { type Contact, e164, handleKey } from '../handles/index.js';
import { AppError, type Language } from '../http/index.js';
import { type CodeMessage, CodeSender, DeliveryError } from '../messages/index.js';
import { Clock, DAY, MINUTE, Random, SECOND } from '../runtime/index.js';
import { Throttle } from '../throttles/index.js';
import { type StoredCode, VerificationCodeRepository } from './verification-code.repository.js';

const LIFETIME = 5 * MINUTE;
const TRIES = 5;
const ONE_A_MINUTE = { attempts: 1, window: MINUTE };
const TWENTY_A_DAY = { attempts: 20, window: DAY };

/** A code that somebody entered, and what it has to prove. */
export interface CodeProof {
  poolId: UserPoolId;
  contact: Contact;
  purpose: CodePurpose;
  /** Six digits. */
  code: string;
}

/** Sends codes to contacts, and believes who enters one. Only keyed hashes of codes and contacts are stored. */
@Injectable()
export class VerificationCodes {
  constructor(
    private readonly repository: VerificationCodeRepository,
    private readonly sender: CodeSender,
    private readonly throttle: Throttle,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Whether or not somebody holds the contact. Resolves once the message was taken over; when it was not, there is no code,
   * and nothing is counted but, of the day, what may arrive yet.
   * @throws AppError CODE_SENT_RECENTLY within a minute, RATE_LIMITED after twenty a day, BUSY when it was not taken over,
   * INVALID_INPUT when this deployment cannot send this way.
   */
  async send(
    { pool }: { pool: Pick<Client['pool'], 'id' | 'name'> },
    contact: Contact,
    purpose: CodePurpose,
    language: Language,
  ): Promise<SendCodeReply> {
    const recipient = recipientOf(contact);
    this.sender.assertConfigured(recipient.channel);
    await this.count(pool.id, contact);
    const code = this.draw();
    const expiresInMinutes = LIFETIME / MINUTE;
    try {
      await this.sender.send({ ...recipient, code, purpose, language, poolName: pool.name, expiresInMinutes });
    } catch (error) {
      await this.throttle.giveBack(minuteKey(pool.id, contact));
      // Or a carrier that is slow would bring one person any number of messages.
      if (!mayArrive(error)) await this.throttle.giveBack(dayKey(pool.id, contact));
      throw error;
    }
    // Only now: what is not counted against the target is nothing to guess at either, and the code before it stays.
    const expiresAt = new Date(this.clock.now() + LIFETIME);
    await this.repository.issue(this.stored({ poolId: pool.id, contact, purpose, code }), { tries: TRIES, expiresAt });
    return { sent: true, expiresInSeconds: LIFETIME / SECOND, retryAfterSeconds: MINUTE / SECOND };
  }

  /**
   * Takes the lock that everybody takes who reads or writes who holds these contacts: before `redeem`, before any row lock,
   * all in one call.
   */
  async lock(tx: Transaction, poolId: UserPoolId, ...contacts: Contact[]): Promise<void> {
    const names = contacts.map((contact) => JSON.stringify(['contact', poolId, handleKey(contact)]));
    await this.repository.lock(tx, names);
  }

  /**
   * Spends the codes when all are right; a wrong one loses a try, and the others stay.
   * @returns the refusal, CODE_WRONG or CODE_EXPIRED, as a value, so that the lost try is committed: return it from the
   * transaction and throw it after.
   */
  async redeem(tx: Transaction, ...proofs: CodeProof[]): Promise<AppError | undefined> {
    const codes = proofs.map((proof) => this.stored(proof));
    const refusals: AppError[] = [];
    for (const code of codes) {
      const right = await this.repository.try(tx, { ...code, now: this.clock.date() });
      if (right) continue;
      // Where none was sent, or it is spent, any code is wrong.
      const expired = right === undefined && (await this.repository.exists(tx, code));
      refusals.push(new AppError(expired ? 'CODE_EXPIRED' : 'CODE_WRONG'));
    }
    if (refusals.length) return refusals[0];
    for (const code of codes) await this.repository.delete(tx, code);
    return undefined;
  }

  private async count(poolId: UserPoolId, contact: Contact): Promise<void> {
    const minute = await this.throttle.take(minuteKey(poolId, contact), ONE_A_MINUTE);
    if (!minute.allowed) throw refusal('CODE_SENT_RECENTLY', minute.retryAfterSeconds);
    const day = await this.throttle.take(dayKey(poolId, contact), TWENTY_A_DAY);
    if (day.allowed) return;
    // Nothing is sent, so the minute is not used up either: the day's end is what there is to wait for.
    await this.throttle.giveBack(minuteKey(poolId, contact));
    throw refusal('RATE_LIMITED', day.retryAfterSeconds);
  }

  /** Out of 128 bits, so that no code is noticeably likelier than another and none has to be drawn again. */
  private draw(): string {
    const number = BigInt(`0x${this.random.bytes(16).toString('hex')}`);
    return String(number % 1_000_000n).padStart(6, '0');
  }

  private stored({ poolId, contact, purpose, code }: CodeProof): StoredCode {
    const target = handleKey(contact);
    return {
      poolId,
      targetHashes: this.hashes('target', poolId, target),
      purpose,
      codeHashes: this.hashes('code', poolId, target, purpose, code),
    };
  }

  private hashes(...parts: string[]): Buffer[] {
    return hashesBy(this.keyRing, 'verification-codes', parts);
  }
}

const mayArrive = (error: unknown): boolean =>
  error instanceof AppError && error.cause instanceof DeliveryError && error.cause.mayArrive;

function recipientOf(contact: Contact): Pick<CodeMessage, 'channel' | 'to' | 'countryCode'> {
  return contact.kind === 'email'
    ? { channel: 'email', to: contact.email }
    : { channel: 'sms', to: e164(contact), countryCode: contact.countryCode };
}

const minuteKey = (poolId: UserPoolId, contact: Contact): string[] => ['code-a-minute', poolId, handleKey(contact)];

const dayKey = (poolId: UserPoolId, contact: Contact): string[] => ['codes-a-day', poolId, handleKey(contact)];

const refusal = (error: 'CODE_SENT_RECENTLY' | 'RATE_LIMITED', retryAfterSeconds: number): AppError =>
  new AppError(error, { detail: { retryAfterSeconds } });
