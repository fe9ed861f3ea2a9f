import { Injectable } from '@nestjs/common';
import type { Client } from '../applications/index.js';
import type { Connection } from '../connections/index.js';
import type { Origin } from '../http/index.js';
import { type Exchange, SessionKeys, WechatClient, WechatError, WechatRefusals } from '../wechat/index.js';

/** Exchanges codes of `wx.login` where the session key is needed at once. */
@Injectable()
export class CodeExchange {
  constructor(
    private readonly wechat: WechatClient,
    private readonly sessionKeys: SessionKeys,
    private readonly refusals: WechatRefusals,
  ) {}

  /** Keeps the session key, whatever becomes of the call. @throws WechatError */
  async exchange(client: Client, connection: Connection, code: string, origin: Origin): Promise<Exchange> {
    try {
      const exchange = await this.wechat.exchangeCode(connection, code, origin.caller);
      await this.sessionKeys.keep({ connectionId: connection.id, openId: exchange.openId }, exchange.sessionKey);
      return exchange;
    } catch (error) {
      if (error instanceof WechatError) await this.refusals.record(client, connection, error);
      throw error;
    }
  }
}
