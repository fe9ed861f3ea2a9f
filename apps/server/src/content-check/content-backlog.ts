import { Injectable, Logger } from '@nestjs/common';
import type { ConnectionIdentifier, UserPoolId } from '@yaopai/protocol';
import type { ConnectionId } from '../connections/index.js';
import { Clock, HOUR } from '../runtime/index.js';
import { ContentBacklogRepository } from './content-backlog.repository.js';

/** WeChat promises its verdict within half an hour. */
const LONG = HOUR;

/** Avatars of a connection for which no verdict comes. */
export interface Backlog {
  connectionId: ConnectionId;
  poolId: UserPoolId;
  connection: ConnectionIdentifier;
  avatars: number;
}

/** Notices when WeChat's verdicts stay away: nobody but the operator can mend that. */
@Injectable()
export class ContentBacklog {
  private readonly logger = new Logger(ContentBacklog.name);

  constructor(
    private readonly repository: ContentBacklogRepository,
    private readonly clock: Clock,
  ) {}

  /** How many avatars have waited for longer than an hour, of the connections that have any. */
  count(): Promise<Backlog[]> {
    return this.repository.count(new Date(this.clock.now() - LONG));
  }

  /** Says so in the log, where some have. */
  async report(): Promise<void> {
    for (const { poolId, connection, avatars } of await this.count()) {
      this.logger.warn(
        { poolId, connection, avatars },
        "avatars have waited for WeChat's verdict longer than an hour: check the message push at WeChat's console " +
          '(address, token, EncodingAESKey), and that WeChat can fetch YAOPAI_PUBLIC_URL by https',
      );
    }
  }
}
