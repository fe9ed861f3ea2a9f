import { Injectable } from '@nestjs/common';
import type { Client } from '../applications/index.js';
import { AuditLog } from '../audit/index.js';
import type { Connection } from '../connections/index.js';
import { Clock, OncePerMinute } from '../runtime/index.js';
import type { WechatError } from './wechat-error.js';

/** Records what WeChat refused, where an operator should know of it. */
@Injectable()
export class WechatRefusals {
  private readonly recent: OncePerMinute;

  constructor(
    private readonly audit: AuditLog,
    clock: Clock,
  ) {
    this.recent = new OncePerMinute(clock);
  }

  /** A connection that is misconfigured refuses everybody: one record of each kind a minute is enough. */
  async record(client: Client, connection: Connection, { errcode, callersFault }: WechatError): Promise<void> {
    if (errcode === undefined || callersFault || !this.recent.isNew(`${connection.id} ${errcode}`)) return;
    await this.audit.record({
      poolId: client.pool.id,
      applicationId: client.application.id,
      type: 'wechat.refused',
      data: { connection: connection.identifier, errcode },
    });
  }
}
