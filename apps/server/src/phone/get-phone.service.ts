import { Injectable } from '@nestjs/common';
import type { GetPhoneReply } from '@yaopai/protocol';
import type { Client } from '../applications/index.js';
import type { Connection } from '../connections/index.js';
import { Database } from '../database/index.js';
import { AppError, type Origin } from '../http/index.js';
import { CodeExchange } from './code-exchange.js';
import type { GetPhoneRequestDto } from './phone.dto.js';
import { PhoneReader, requirePhoneData } from './phone-reader.js';

/** "Get phone": tells the number and changes no account. */
@Injectable()
export class GetPhoneService {
  constructor(
    private readonly codes: CodeExchange,
    private readonly phones: PhoneReader,
    private readonly database: Database,
  ) {}

  /** @throws AppError; WechatError when WeChat refuses */
  async getPhone(
    client: Client,
    connection: Connection,
    body: GetPhoneRequestDto,
    origin: Origin,
  ): Promise<GetPhoneReply> {
    requirePhoneData(body);
    const { openId, unionId } = await this.codes.exchange(client, connection, body.code, origin);
    const reading = await this.phones.read(client, connection, openId, body, origin);
    const isNew = await this.database.transaction((tx) => this.phones.consume(tx, reading));
    if (!isNew) throw new AppError('REPLAYED');
    const { number, phoneNumber } = reading;
    return {
      countryCode: number.countryCode,
      phoneNumber,
      purePhoneNumber: number.phone,
      openid: openId,
      ...(unionId !== null && { unionid: unionId }),
    };
  }
}
