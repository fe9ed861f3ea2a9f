import type { Connection, ConnectionId, ConnectionSecrets } from '../connections/index.js';
import type { Clock } from '../runtime/index.js';
import { NO_ANSWER } from './errcodes.js';
import { isRefusal, type Refusal } from './wechat-transport.js';

/**
 * Names the mini program to WeChat by an AppSecret that WeChat takes. For some days after a change there are two: servers
 * learn of it one after the other, and whoever changes it here may be early, late or wrong.
 */
export class AppSecrets {
  /** The one that WeChat took when it refused the other; of this process. */
  private readonly taken = new Map<ConnectionId, string>();

  constructor(
    private readonly secrets: ConnectionSecrets,
    private readonly clock: Clock,
  ) {}

  /** Asks with the newest, or with what was taken last, and once more with the other when WeChat refuses that. */
  async ask<T extends object>(
    connection: Connection,
    ask: (appSecret: string) => Promise<T | Refusal>,
  ): Promise<T | Refusal> {
    const [first, second] = this.inOrder(connection);
    const outcome = await ask(first);
    if (second === undefined || !refusesSecret(outcome)) return outcome;
    const other = await ask(second);
    if (refusesSecret(other)) return outcome;
    if (!isRefusal(other) || other.meaning !== NO_ANSWER) this.taken.set(connection.id, second);
    return other;
  }

  private inOrder(connection: Connection): [string, string?] {
    const live = this.secrets.appSecrets(connection, this.clock.now());
    const [newest, before] = live;
    return before !== undefined && this.taken.get(connection.id) === before ? [before, newest] : live;
  }
}

const refusesSecret = (outcome: object): boolean => isRefusal(outcome) && outcome.meaning.secretRefused === true;
