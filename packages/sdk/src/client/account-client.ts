import type {
  AccountExport,
  AccountProof,
  CancelClosingReply,
  CloseAccountReply,
  ReplyOf,
  SessionSummary,
} from '@yaopai/protocol';
import { call } from '../session/call.js';
import { isCurrent } from '../session/renew.js';
import { withFreshCode } from '../session/sign-in.js';
import type { Session } from '../session/state.js';
import { inUrl } from '../transport/in-url.js';
import { send } from '../transport/send.js';
import { CustomDataClient } from './custom-data-client.js';

/**
 * One sign-in of the user that is alive: `current` on this device; `method` what opened it; `address` and `device` as it called itself, or
 * null; `lastUsedAt` the sign-in or the last refresh; `expiresAt` when it ends if it is not used. Times are ISO 8601 in UTC.
 *
 * @example
 * const sessions: DeviceSession[] = await authing.listSessions();
 * for (const { device, lastUsedAt, current } of sessions) console.log(device, lastUsedAt, current);
 */
export type DeviceSession = SessionSummary;

/**
 * Who is asking, where it is not to be this device's WeChat: exactly one of a fresh `wechatCode`, the `password`, and a six-digit `code` sent
 * to the account's email or phone for the purpose `close-account` or `export-account`. The handle may be left out beside the password of the
 * signed-in user.
 *
 * @example
 * const proofs: OwnerProof[] = [{ password: 'correct horse' }, { phone: '13800138000', code: '123456' }];
 */
export type OwnerProof = AccountProof;

/**
 * An account that is closed: its data is erased after `erasedAfter`, ISO 8601.
 *
 * @example
 * const { erasedAfter }: AccountClosing = await authing.deleteAccount();
 */
export type AccountClosing = CloseAccountReply;

/**
 * Everything that is kept about the user, and about nobody else.
 *
 * @example
 * const data: AccountData = await authing.exportMyData();
 */
export type AccountData = AccountExport;

type ProvedEndpoint = 'POST /account/close' | 'POST /account/export';

/** Where the user is signed in; leaving, and taking one's data along. */
export class AccountClient extends CustomDataClient {
  /**
   * Lists the sessions of the signed-in user that are alive, last used first.
   *
   * @throws 2020 NOT_SIGNED_IN, 2206 SESSION_EXPIRED, 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * const others = (await authing.listSessions()).filter(({ current }) => !current);
   */
  listSessions(): Promise<DeviceSession[]> {
    return this.ask('GET /me/sessions', ({ sessions }) => sessions);
  }

  /**
   * Ends one session of the signed-in user: at once on the server, and for backends that verify tokens by themselves when its access token
   * expires. To end this device's own, use `logout`.
   *
   * @param id `id` of one of `listSessions`.
   * @returns How many were alive until now: 0 or 1.
   * @throws What `listSessions` throws, and 1404 NOT_FOUND when the user has no such session.
   *
   * @example
   * for (const { id, current } of await authing.listSessions()) if (!current) await authing.endSession(id);
   */
  endSession(id: string): Promise<number> {
    const endpoint = `DELETE /me/sessions/${inUrl(id)}` as 'DELETE /me/sessions/:id';
    return this.ask(endpoint, ({ ended }) => ended);
  }

  /**
   * Ends every session of the signed-in user, this device's too, which is then as after `logout`; who signed in here meanwhile stays.
   *
   * @returns How many were alive until now.
   * @throws What `listSessions` throws; then this device is signed in as before.
   *
   * @example
   * const ended = await authing.logoutEverywhere();
   */
  logoutEverywhere(): Promise<number> {
    return this.ask('DELETE /me/sessions', ({ ended }, session) => {
      if (isCurrent(this.engine, session)) this.engine.store.logout();
      return ended;
    });
  }

  /**
   * Closes the user's account: every session ends, and after the cooling-off (a setting of the pool, by default seven days) the personal data
   * is erased. Until then a sign-in answers 30001 ACCOUNT_CLOSING with a ticket for `cancelDeletion`.
   *
   * Afterwards this device is signed out, with `reason` closing, and nothing signs in by itself; who signed in here meanwhile stays. Ask the
   * user before.
   *
   * @param proof Default: a `wx.login` of this device, which must be the signed-in user's.
   * @throws 1001 FORBIDDEN when the proof is somebody else's, 2004 ACCOUNT_NOT_FOUND, 2001 CODE_WRONG, 2300 CODE_EXPIRED, 2333
   * CREDENTIALS_WRONG, 30004 FRESH_PROOF_NEEDED, 2231 INVALID_INPUT, 2206 SESSION_EXPIRED, 79001 NETWORK, 79002 TIMEOUT, and the others of
   * `wx.login`.
   *
   * @example
   * const { confirm } = await wx.showModal({ content: '注销账号？七天内登录可以撤销。' });
   * if (confirm) console.log((await authing.deleteAccount()).erasedAfter);
   */
  deleteAccount(proof?: OwnerProof): Promise<AccountClosing> {
    return this.prove('POST /account/close', proof, (reply, session) => {
      if (reply.closing && isCurrent(this.engine, session)) this.engine.store.end(this.caller.tag, 'closing');
      return reply;
    });
  }

  /**
   * Keeps an account that is closing, after the user said so; nobody is signed in by it, so `login` comes next.
   *
   * @param ticket `error.data.ticket` of 30001 ACCOUNT_CLOSING: good for five minutes, once.
   * @throws 2231 INVALID_INPUT when the ticket is none, is too old, or the account is not closing any more; 79001 NETWORK, 79002 TIMEOUT.
   *
   * @example
   * authing.login().catch(async (error: YaopaiError) => {
   *   if (error.code !== 30001 || !error.data.ticket) throw error;
   *   const { confirm } = await wx.showModal({ content: '账号正在注销，要保留吗？' });
   *   if (confirm) await authing.cancelDeletion(error.data.ticket);
   * });
   */
  cancelDeletion(ticket: string): Promise<CancelClosingReply> {
    return this.inquire('POST /account/cancel-closing', { ticket });
  }

  /**
   * Answers everything that is kept about the user, five times a day at most; also for who is blocked or closing, and then signed in nowhere.
   *
   * @param proof Default: a `wx.login` of this device, which must be the signed-in user's where one is signed in.
   * @throws 1003 RATE_LIMITED, and what `deleteAccount` throws.
   *
   * @example
   * const { exportedAt, sessions } = await authing.exportMyData();
   */
  exportMyData(proof?: OwnerProof): Promise<AccountData> {
    return this.prove('POST /account/export', proof, (reply) => reply);
  }

  /** @internal One request with a proof; for the user of the session, where there is one, so that it is never about another account. */
  private prove<E extends ProvedEndpoint>(
    endpoint: E,
    proof: OwnerProof | undefined,
    read: (reply: ReplyOf<E>, session?: Session) => ReplyOf<E>,
  ): Promise<ReplyOf<E>> {
    return this.run(async () => {
      const { engine, caller } = this;
      // Looked up before anything is waited for: after a logout this is not to become a request without a session.
      let { session } = engine.store.read();
      await engine.queue.idle();
      session = session || engine.store.read().session;
      const ask = async (body: OwnerProof): Promise<ReplyOf<E>> => {
        if (!session) return read(await send(caller, endpoint, body));
        const answer = await call(engine, caller, endpoint, body, undefined, session);
        return read(answer.reply, answer.session);
      };
      return proof
        ? ask(proof)
        : withFreshCode(
            caller,
            () => undefined,
            (wechatCode) => ask({ wechatCode }),
          );
    });
  }
}
