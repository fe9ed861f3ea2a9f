import { Injectable } from '@nestjs/common';
import type { Client } from '../applications/index.js';
import type { Connection } from '../connections/index.js';
import { KeyRing } from '../crypto/index.js';
import { AppError, type Origin, type Principal } from '../http/index.js';
import { CodeExchange, PhoneReader, requirePhoneData } from '../phone/index.js';
import { SessionsService } from '../sessions/index.js';
import { marksOf } from '../sign-in/index.js';
import type { UserSnapshot } from '../users/index.js';
import { WechatError } from '../wechat/index.js';
import type { BindWechatPhoneRequestDto } from './my-handles.dto.js';
import { MyHandlesService } from './my-handles.service.js';

/** Binds the number that WeChat's button gives to who is signed in. */
@Injectable()
export class WechatPhoneService {
  constructor(
    private readonly exchanges: CodeExchange,
    private readonly phones: PhoneReader,
    private readonly handles: MyHandlesService,
    private readonly sessions: SessionsService,
    private readonly keys: KeyRing,
  ) {}

  /** @throws AppError WECHAT_DATA_MISMATCH for somebody else's code, and what reading and binding throw */
  async bind(
    client: Client,
    connection: Connection,
    caller: Principal,
    body: BindWechatPhoneRequestDto,
    origin: Origin,
  ): Promise<UserSnapshot> {
    requirePhoneData(body);
    const openId = await this.openIdOf(client, connection, caller, body.code, origin);
    const own = caller.user.identities.filter(({ appId }) => appId === connection.wechatAppId);
    if (openId === undefined || !own.some((identity) => identity.openId === openId))
      throw new AppError('WECHAT_DATA_MISMATCH');
    return this.handles.bindRead(caller, await this.phones.read(client, connection, openId, body, origin));
  }

  /** A code that is spent still names the person when it opened a session of this very user. */
  private async openIdOf(
    client: Client,
    connection: Connection,
    { user }: Principal,
    code: string,
    origin: Origin,
  ): Promise<string | undefined> {
    try {
      return (await this.exchanges.exchange(client, connection, code, origin)).openId;
    } catch (error) {
      if (!(error instanceof WechatError) || !error.codeMayBeSpent) throw error;
      const marks = marksOf(this.keys, {
        client,
        within: connection.id,
        route: '',
        body: { code },
        idempotencyKey: undefined,
      });
      const session = await this.sessions.findLiveByCode(client.pool.id, marks);
      if (session?.id !== user.id) throw error;
      return user.identities.find(({ id }) => id === session.identityId)?.openId;
    }
  }
}
