import type { SignInReply, SignInWithWechatRequest } from '@yaopai/protocol';
import { CODES } from '../errors/codes.js';
import { isYaopaiError, raise } from '../errors/yaopai-error.js';
import { uniqueKey, wechatCode, type WxFailure } from '../platform/index.js';
import type { Caller } from '../transport/caller.js';
import { send } from '../transport/send.js';
import { failureOf } from '../transport/wx-failure.js';

/** Throws when the sign-in is no longer wanted; asked before each step that leaves the device. */
export type AssertWanted = () => void;

/** One `wx.login` and one sign-in; a code refused as used or expired is replaced once. */
export async function signInWithFreshCode(caller: Caller, assertWanted: AssertWanted): Promise<SignInReply> {
  try {
    return await signInWithCode(caller, assertWanted, { code: await freshCode(caller) });
  } catch (error) {
    if (!isYaopaiError(error)) throw error;
    if (error.code !== CODES.WECHAT_CODE_INVALID && error.code !== CODES.WECHAT_CODE_USED) throw error;
    assertWanted();
    return signInWithCode(caller, assertWanted, { code: await freshCode(caller) });
  }
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
  const extra = { idempotencyKey: await uniqueKey() };
  assertWanted();
  let reply: SignInReply;
  try {
    reply = await send(caller, 'POST /sign-in/wechat', request, extra);
  } catch (error) {
    if (!isYaopaiError(error) || (error.code !== CODES.NETWORK && error.code !== CODES.TIMEOUT)) throw error;
    assertWanted();
    reply = await send(caller, 'POST /sign-in/wechat', request, extra);
  }
  if (!reply.accessToken || !reply.refreshToken || !reply.user || !reply.user.id) throw raise(caller.lang, 'BAD_REPLY');
  return reply;
}

async function freshCode(caller: Caller): Promise<string> {
  let code: string | undefined;
  try {
    code = await wechatCode(caller.options.timeoutMs);
  } catch (failure) {
    throw failureOf(caller.lang, failure as WxFailure);
  }
  if (!code) throw raise(caller.lang, 'WECHAT_BUSY', { errMsg: 'wx.login succeeded without a code' });
  return code;
}
