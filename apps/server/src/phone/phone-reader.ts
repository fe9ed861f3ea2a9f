import { Injectable, Logger } from '@nestjs/common';
import type { ServerErrorName, WechatPhoneData } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import type { Connection } from '../connections/index.js';
import { hashesBy, KeyRing } from '../crypto/index.js';
import type { Transaction } from '../database/index.js';
import { e164 } from '../handles/index.js';
import { AppError, invalidInput, type Origin } from '../http/index.js';
import { Clock, DAY } from '../runtime/index.js';
import { Throttle } from '../throttles/index.js';
import { SessionKeys, WechatClient, WechatError, WechatRefusals } from '../wechat/index.js';
import { PhoneCounts } from './phone-counts.js';
import { PHONE_DATA_CLOCK_SKEW, PHONE_DATA_MAX_AGE, readPhoneData } from './phone-data.js';
import { canonicalPhone, type Phone, phoneNumberOf } from './phone-number.js';
import { PhoneReplayRepository } from './phone-replay.repository.js';

/** Few people tap more often, and who tries to forge data gets no more tries than that. */
const READINGS_OF_ONE_PERSON = { attempts: 20, window: DAY };
/** WeChat could not be asked about the code, which says nothing about the code. */
const FALL_BACK_ON: readonly ServerErrorName[] = [
  'WECHAT_BUSY',
  'WECHAT_RATE_LIMITED',
  'PHONE_QUOTA_REACHED',
  'WECHAT_MISCONFIGURED',
  'WECHAT_IP_NOT_ALLOWED',
];

/** A number that WeChat vouched for. */
export interface PhoneReading {
  /** Canonical. */
  number: Phone;
  /** As WeChat writes it: with `+` and country code outside +86. */
  phoneNumber: string;
  /** Of encrypted data, one by each master key; null for a code, which WeChat itself lets be used once. */
  replayKeys: readonly Buffer[] | null;
}

/** @throws AppError INVALID_INPUT when it carries neither a phone code nor encrypted data; call it before the login code is spent. */
export function requirePhoneData(data: WechatPhoneData): void {
  if (data.phoneCode === undefined && !encryptedOf(data)) throw invalidInput('phoneCode', NO_PHONE_DATA);
}

/** Reads the number that a phone button of WeChat's gave. */
@Injectable()
export class PhoneReader {
  private readonly logger = new Logger(PhoneReader.name);

  constructor(
    private readonly wechat: WechatClient,
    private readonly sessionKeys: SessionKeys,
    private readonly refusals: WechatRefusals,
    private readonly throttle: Throttle,
    private readonly counts: PhoneCounts,
    private readonly replays: PhoneReplayRepository,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
  ) {}

  /**
   * With a phone code only the code decides: the encrypted data is read when WeChat cannot be asked.
   * @param openId of the code just exchanged
   * @throws AppError INVALID_INPUT, RATE_LIMITED (20 a day and person), PHONE_QUOTA_REACHED, PHONE_CODE_INVALID,
   * WECHAT_DATA_UNDECRYPTABLE, WECHAT_DATA_MISMATCH; WechatError
   */
  async read(
    client: Client,
    connection: Connection,
    openId: string,
    data: WechatPhoneData,
    origin: Origin,
  ): Promise<PhoneReading> {
    requirePhoneData(data);
    const turn = await this.throttle.take(['phone-number', connection.id, openId], READINGS_OF_ONE_PERSON);
    if (!turn.allowed) {
      throw new AppError('RATE_LIMITED', { detail: { retryAfterSeconds: turn.retryAfterSeconds } });
    }
    await this.counts.requireBelowCap(connection);
    if (data.phoneCode === undefined) return this.readEncrypted(connection, openId, data);
    try {
      const info = await this.wechat.getPhoneNumber(connection, { phoneCode: data.phoneCode, openId }, origin.caller);
      await this.counts.add(client, connection);
      const number = canonicalPhone(info);
      if (number) return { number, phoneNumber: phoneNumberOf(number), replayKeys: null };
      this.logger.warn({ wechatAppId: connection.wechatAppId }, 'WeChat gave a number that is none');
      throw new AppError('WECHAT_DATA_UNDECRYPTABLE');
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      await this.refusals.record(client, connection, error);
      if (!FALL_BACK_ON.includes(error.error) || !encryptedOf(data)) throw error;
      return this.readEncrypted(connection, openId, data, error);
    }
  }

  /** Marks encrypted data as used; false when it was before: REPLAYED. A code needs no mark. */
  async consume(tx: Transaction, { replayKeys }: PhoneReading): Promise<boolean> {
    if (!replayKeys) return true;
    const tooOldAt = new Date(this.clock.now() + PHONE_DATA_CLOCK_SKEW + PHONE_DATA_MAX_AGE);
    return this.replays.consume(tx, replayKeys, tooOldAt);
  }

  /** @param refused why the code was not read: told when the data cannot be read either. */
  private async readEncrypted(
    connection: Connection,
    openId: string,
    data: WechatPhoneData,
    refused?: WechatError,
  ): Promise<PhoneReading> {
    const reading = readPhoneData(encryptedOf(data)!, {
      wechatAppId: connection.wechatAppId,
      keys: await this.sessionKeys.kept({ connectionId: connection.id, openId }),
      now: this.clock.now(),
    });
    if (reading.outcome === 'mismatch') throw new AppError('WECHAT_DATA_MISMATCH');
    if (reading.outcome === 'unreadable') throw refused ?? new AppError('WECHAT_DATA_UNDECRYPTABLE');
    const { phone, stampedAt } = reading;
    const replayKeys = hashesBy(this.keyRing, 'phone-replay', [connection.id, openId, e164(phone), stampedAt]);
    return { number: phone, phoneNumber: phoneNumberOf(phone), replayKeys };
  }
}

function encryptedOf({ encryptedData, iv }: WechatPhoneData): { encryptedData: string; iv: string } | undefined {
  return encryptedData !== undefined && iv !== undefined ? { encryptedData, iv } : undefined;
}

const NO_PHONE_DATA = {
  zh: '缺失：请给出 phoneCode，或同时给出 encryptedData 与 iv',
  en: 'is missing: give it, or both encryptedData and iv',
};
