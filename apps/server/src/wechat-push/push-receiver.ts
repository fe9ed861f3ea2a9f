import { Injectable, Logger } from '@nestjs/common';
import type { ConnectionIdentifier, UserPoolId } from '@yaopai/protocol';
import {
  type ConnectionId,
  ConnectionSecrets,
  ConnectionsService,
  type PushedConnection,
} from '../connections/index.js';
import { AppError, invalidInput } from '../http/index.js';
import { Clock, OncePerMinute } from '../runtime/index.js';
import { decryptPush } from './push-decryption.js';
import { type PushFields, readFields, textOf } from './push-message.js';
import { isRecent, isSignature } from './push-signature.js';

/** The connection that a push is for. */
export interface PushTarget {
  id: ConnectionId;
  poolId: UserPoolId;
  identifier: ConnectionIdentifier;
  wechatAppId: string;
}

/** A push that is WeChat's. */
export interface ReceivedPush {
  target: PushTarget;
  /** In plain mode the signature says nothing of the body: whoever saw one address may send another message to it. */
  mode: 'plain' | 'safe';
  fields: PushFields;
}

/** What WeChat puts into the address, as it came. */
export type PushQuery = Record<string, unknown>;

/** Tells WeChat's pushes from anybody's. */
@Injectable()
export class PushReceiver {
  private readonly logger = new Logger(PushReceiver.name);
  private readonly recent: OncePerMinute;

  constructor(
    private readonly connections: ConnectionsService,
    private readonly secrets: ConnectionSecrets,
    private readonly clock: Clock,
  ) {
    this.recent = new OncePerMinute(clock);
  }

  /**
   * What WeChat's console asks when the address is saved.
   * @returns the `echostr` that it wants back
   * @throws AppError FORBIDDEN, also for an identifier that no connection has
   */
  async echo(identifier: string, query: PushQuery): Promise<string> {
    const stamp = this.stampOf(query);
    const echo = textOf(query, 'echostr');
    const opened = stamp && echo !== undefined ? await this.open(identifier) : [];
    const meant = opened.some(({ push }) => isSignature(query['signature'], push.token, ...stamp!));
    if (!meant) throw new AppError('FORBIDDEN');
    return echo!;
  }

  /**
   * The message, once for each connection of this identifier whose token signed it: identifiers and AppIDs are unique in
   * their pool only, and WeChat knows one address for a mini program.
   * @throws AppError FORBIDDEN, also for an identifier that no connection has; INVALID_INPUT for what WeChat signed and we
   * cannot read
   */
  async receive(identifier: string, query: PushQuery, body: unknown): Promise<ReceivedPush[]> {
    const stamp = this.stampOf(query);
    const outer = readFields(body);
    const received: ReceivedPush[] = [];
    for (const { target, push } of stamp ? await this.open(identifier) : []) {
      const fields =
        push.encodingAesKey === undefined
          ? this.readPlain(target, isSignature(query['signature'], push.token, ...stamp!), outer)
          : this.readSafe(target, push.encodingAesKey, outer, (encrypted) =>
              isSignature(query['msg_signature'], push.token, ...stamp!, encrypted),
            );
      const mode = push.encodingAesKey === undefined ? 'plain' : 'safe';
      if (fields && isFor(target, fields)) received.push({ target, mode, fields });
    }
    if (received.length === 0) throw new AppError('FORBIDDEN');
    return received;
  }

  private readPlain(target: PushTarget, signed: boolean, outer: PushFields | undefined): PushFields | undefined {
    if (!signed) return undefined;
    if (!outer) throw invalidInput('body', UNREADABLE);
    if (outer['Encrypt'] !== undefined && outer['Event'] === undefined) {
      this.warn(target, 'WeChat encrypts its pushes: give the connection the EncodingAESKey by connections set-push');
      throw invalidInput('body', NO_KEY);
    }
    return outer;
  }

  private readSafe(
    target: PushTarget,
    encodingAesKey: string,
    outer: PushFields | undefined,
    isSigned: (encrypted: string) => boolean,
  ): PushFields | undefined {
    const encrypted = outer?.['Encrypt'];
    if (typeof encrypted !== 'string' || !isSigned(encrypted)) return undefined;
    const decrypted = decryptPush(encodingAesKey, encrypted);
    if (!decrypted) {
      this.warn(target, 'a push could not be decrypted: is the EncodingAESKey still the one at WeChat?');
      return undefined;
    }
    if (decrypted.appId !== target.wechatAppId) return undefined;
    const fields = readFields(decrypted.message);
    if (!fields) throw invalidInput('body', UNREADABLE);
    return fields;
  }

  /** What every signature covers; undefined when there is none, or it is of another time. */
  private stampOf(query: PushQuery): [timestamp: string, nonce: string] | undefined {
    const timestamp = textOf(query, 'timestamp');
    const nonce = textOf(query, 'nonce');
    if (timestamp === undefined || nonce === undefined) return undefined;
    return isRecent(timestamp, this.clock.now()) ? [timestamp, nonce] : undefined;
  }

  private async open(identifier: string): Promise<{ target: PushTarget; push: OpenedPush }[]> {
    const found = await this.connections.findPushed(identifier);
    return found.map((connection: PushedConnection) => ({ target: connection, push: this.secrets.push(connection)! }));
  }

  private warn({ poolId, identifier }: PushTarget, sentence: string): void {
    if (this.recent.isNew(`${poolId}/${identifier} ${sentence}`)) this.logger.warn({ poolId, identifier }, sentence);
  }
}

type OpenedPush = NonNullable<ReturnType<ConnectionSecrets['push']>>;

/** Events name the mini program, though not all by the same field. */
function isFor({ wechatAppId }: PushTarget, fields: PushFields): boolean {
  const named = fields['AppID'] ?? fields['appid'];
  return named === undefined || named === wechatAppId;
}

const UNREADABLE = { zh: '不是微信推送的 XML 或 JSON', en: 'is neither XML nor JSON as WeChat pushes it' };
const NO_KEY = {
  zh: '是加密的，但此连接没有 EncodingAESKey：请运行 connections set-push',
  en: 'is encrypted, but the connection has no EncodingAESKey: run connections set-push',
};
