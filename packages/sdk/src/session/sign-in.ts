import type { ReplyOf, RequestOf } from '@yaopai/protocol';
import { BAD_REPLY, NETWORK, TIMEOUT, WECHAT_BUSY, WECHAT_CODE_INVALID, WECHAT_CODE_USED } from '../errors/codes.js';
import { isYaopaiError, raise, type YaopaiError } from '../errors/yaopai-error.js';
import { wechatLogin, type WxFailure } from '../platform/index.js';
import type { Caller } from '../transport/caller.js';
import { send } from '../transport/send.js';
import { failureOf } from '../transport/wx-failure.js';
import { uniqueKey } from './unique-key.js';

/** The ways to sign in; the last three are not by a code of `wx.login`. */
export type SignInEndpoint =
  | 'POST /sign-in/wechat'
  | 'POST /sign-in/wechat-phone'
  | 'POST /sign-in/password'
  | 'POST /sign-in/code'
  | 'POST /sign-up';

/** Throws when the sign-in is no longer wanted; asked before each step that leaves the device. */
export type AssertWanted = () => void;

/** Runs `attempt`, and once more when it fails in such a way. */
async function twice<T>(
  assertWanted: AssertWanted,
  again: (error: YaopaiError) => boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  assertWanted();
  try {
    return await attempt();
  } catch (error) {
    if (!isYaopaiError(error) || !again(error)) throw error;
    assertWanted();
    return attempt();
  }
}

/** Whether the server itself said nothing: its own failures are problem documents, a gateway's are pages. */
const unanswered = ({ code, data }: YaopaiError): boolean =>
  code === NETWORK || code === TIMEOUT || (code === BAD_REPLY && data.status! >= 500);

/** One `wx.login` and one use of its code; a code refused as used or expired is replaced once. */
export function withFreshCode<T>(
  caller: Caller,
  assertWanted: AssertWanted,
  use: (code: string) => Promise<T>,
): Promise<T> {
  return twice(
    assertWanted,
    ({ code }) => code === WECHAT_CODE_INVALID || code === WECHAT_CODE_USED,
    async () => {
      const { code } = await wechatLogin(caller.timeoutMs).catch((failure: WxFailure) => {
        throw failureOf(caller.tag, failure);
      });
      if (!code) throw raise(caller.tag, WECHAT_BUSY, { errMsg: 'wx.login: no code' });
      return use(code);
    },
  );
}

/**
 * One sign-in with a given code.
 *
 * When the transport fails, or a gateway answers in the server's place, nobody knows whether the server got it: it is sent once more with the
 * same code and the same key, for which the server repeats its answer instead of refusing the code as used.
 */
export async function signInWithCode<E extends SignInEndpoint = 'POST /sign-in/wechat'>(
  caller: Caller,
  assertWanted: AssertWanted,
  request: RequestOf<E>,
  endpoint = 'POST /sign-in/wechat' as E,
): Promise<ReplyOf<E>> {
  const idempotencyKey = uniqueKey();
  const reply = await twice(assertWanted, unanswered, () => send(caller, endpoint, request, { idempotencyKey }));
  if (!reply.accessToken || !reply.refreshToken || !Object(reply.user).id) throw raise(caller.tag, BAD_REPLY);
  return reply;
}
