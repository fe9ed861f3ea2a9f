import { Injectable } from '@nestjs/common';
import type { Connection, ConnectionId } from '../connections/index.js';
import type { Transaction } from '../database/index.js';
import { AppError, invalidInput, type Principal } from '../http/index.js';
import { Clock } from '../runtime/index.js';
import { isQlogoUrl } from '../users/index.js';
import { WechatClient } from '../wechat/index.js';
import { ContentCheckRepository } from './content-check.repository.js';

/** Through which connection, and as whom, WeChat is asked about a user's content. */
export interface CheckedSubject {
  connection: Connection;
  openId: string;
}

/** What a verdict is about. */
export interface Trace {
  connectionId: ConnectionId;
  traceId: string;
}

/**
 * Shows WeChat what users write and upload, where a connection asks for it. WeChat checks for an openid only, so a user
 * without an identity of such a connection is not checked.
 */
@Injectable()
export class ContentCheck {
  constructor(
    private readonly repository: ContentCheckRepository,
    private readonly wechat: WechatClient,
    private readonly clock: Clock,
  ) {}

  /**
   * The identity that opened the session decides; for a session that no identity of the user's opened, the one that was
   * last seen of those whose connection checks. Undefined: nothing of this user is checked.
   */
  connectionFor({ user, identityId }: Principal): Promise<CheckedSubject | undefined> {
    return this.repository.findSubject(user.id, identityId);
  }

  /**
   * Before the nickname is written and with no transaction open. What is not set, or stays as it is, is not checked.
   * @throws AppError CONTENT_RISKY for anything but WeChat's "pass"; WechatError
   */
  async requireNickname(principal: Principal, nickname: string | null | undefined): Promise<void> {
    if (nickname == null || nickname === principal.user.nickname) return;
    const subject = await this.connectionFor(principal);
    if (!subject) return;
    const { connection, openId } = subject;
    const suggestion = await this.wechat.checkText(connection, { openId, content: nickname });
    if (suggestion !== 'pass') throw new AppError('CONTENT_RISKY');
  }

  /**
   * Before the photo is written: WeChat could be asked about an address of its picture hosts, but what is there may change after
   * it was looked at. What is not set, or stays as it is, may be so.
   * @throws AppError INVALID_INPUT for such an address of a user who is checked
   */
  async requirePhoto(principal: Principal, photo: string | null | undefined): Promise<void> {
    if (photo == null || photo === principal.user.photo || !isQlogoUrl(photo)) return;
    if (await this.connectionFor(principal)) throw invalidInput('photo', NOT_CHECKED);
  }

  /**
   * Asks WeChat to look at a picture, which it fetches from the URL; with no transaction open.
   * @returns the trace that WeChat's verdict will name
   * @throws WechatError
   */
  submitAvatar({ connection, openId, url }: CheckedSubject & { url: string }): Promise<string> {
    return this.wechat.checkPicture(connection, { openId, url });
  }

  /**
   * Whether the trace has passed, if its verdict came before whoever asks for it knew the trace. Until the transaction ends no
   * verdict on it is taken; to be called before any row is locked.
   */
  async verdictOn(tx: Transaction, trace: Trace): Promise<boolean | undefined> {
    await this.repository.lock(tx, trace);
    return this.repository.findVerdict(tx, trace);
  }

  /**
   * Keeps a verdict. The first one on a trace stands, and whoever learns of the trace later finds it.
   * @returns whether it is the first; to be called before any row is locked
   */
  async keepVerdict(tx: Transaction, trace: Trace, passed: boolean): Promise<boolean> {
    await this.repository.lock(tx, trace);
    return this.repository.insertVerdict(tx, { ...trace, passed, receivedAt: this.clock.date() });
  }
}

const NOT_CHECKED = {
  zh: '此小程序开启了内容安全检查，不接受 qlogo.cn 地址，请上传头像图片',
  en: 'must be uploaded: where content is checked, addresses of qlogo.cn are not accepted',
};
