import { Injectable, Logger } from '@nestjs/common';
import { Avatars } from '../avatars/index.js';
import { ContentCheck } from '../content-check/index.js';
import { Database } from '../database/index.js';
import { textOf } from './push-message.js';
import type { ReceivedPush } from './push-receiver.js';

/** What WeChat found on the pictures that it was asked about. */
@Injectable()
export class MediaVerdicts {
  private readonly logger = new Logger(MediaVerdicts.name);

  constructor(
    private readonly content: ContentCheck,
    private readonly avatars: Avatars,
    private readonly database: Database,
  ) {}

  /** The first verdict on a picture stands: it may come before our own answer from WeChat, twice, or for one that is gone. */
  async take({ target, fields }: ReceivedPush): Promise<void> {
    const traceId = textOf(fields, 'trace_id');
    const suggest = textOf(fields['result'], 'suggest');
    const errcode = Number(fields['errcode'] ?? 0);
    if (traceId === undefined || errcode !== 0 || suggest === undefined) {
      // It could not be fetched, say. That is no word on the picture, which stays as it is.
      const { identifier } = target;
      this.logger.warn(
        { connection: identifier, errcode, errmsg: textOf(fields, 'errmsg') },
        'WeChat could not check a picture',
      );
      return;
    }
    const passed = suggest === 'pass';
    const gone = await this.database.transaction(async (tx) => {
      if (!(await this.content.keepVerdict(tx, { connectionId: target.id, traceId }, passed))) return [];
      return this.avatars.settle(tx, target.id, traceId, passed);
    });
    await this.avatars.deleteFiles(gone);
  }
}
