import type { SignInReply, SignInWithWechatRequest } from '@yaopai/protocol';
import { BAD_REPLY, NETWORK, TIMEOUT, WECHAT_BUSY, WECHAT_CODE_INVALID, WECHAT_CODE_USED } from '../errors/codes.js';
import { isYaopaiError, raise } from '../errors/yaopai-error.js';
import { uniqueKey, wechatLogin, type WxFailure } from '../platform/index.js';
import type { Caller } from '../transport/caller.js';
import { send } from '../transport/send.js';
import { failureOf } from '../transport/wx-failure.js';

/** Throws when the sign-in is no longer wanted; asked before each step that leaves the device. */
export type AssertWanted = () => void;

/** Runs `attempt`, and once more when it fails with one of these numbers. */
async function twice<T>(assertWanted: AssertWanted, codes: number[], attempt: () => Promise<T>): Promise<T> {
  assertWanted();
  try {
    return await attempt();
  } catch (error) {
    if (!isYaopaiError(error) || codes.indexOf(error.code) < 0) throw error;
    assertWanted();
    return attempt();
  }
}

/** One `wx.login` and one sign-in; a code refused as used or expired is replaced once. */
export function signInWithFreshCode(caller: Caller, assertWanted: AssertWanted): Promise<SignInReply> {
  return twice(assertWanted, [WECHAT_CODE_INVALID, WECHAT_CODE_USED], async () => {
    const { code } = await wechatLogin(caller.timeoutMs).catch((failure: WxFailure) => {
      throw failureOf(caller.lang, failure);
    });
    if (!code) throw raise(caller.lang, WECHAT_BUSY, { errMsg: 'wx.login: no code' });
    return signInWithCode(caller, assertWanted, { code });
  });
}

/**
 * One sign-in with a given code.
 *
 * When the transport fails nobody knows whether the server got it: it is sent once more with the same code and the same key, for which the
 * server repeats its answer instead of refusing the code as used.
 */
export async function signInWithCode(
  caller: Caller,
  assertWanted: AssertWanted,
  request: SignInWithWechatRequest,
): Promise<SignInReply> {
  const idempotencyKey = await uniqueKey();
  const reply = await twice(assertWanted, [NETWORK, TIMEOUT], () =>
    send(caller, 'POST /sign-in/wechat', request, { idempotencyKey }),
  );
  if (!reply.accessToken || !reply.refreshToken || !Object(reply.user).id) throw raise(caller.lang, BAD_REPLY);
  return reply;
}
