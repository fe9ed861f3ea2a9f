import type { SignInWithWechatPhoneRequest } from '@yaopai/protocol';
import type { Engine } from '../session/engine.js';
import { signedIn, signInByRequest } from '../session/explicit.js';
import type { Caller } from '../transport/caller.js';
import type { PhoneUser } from '../user.js';

/** `loginByPhone()`: a sign-in like the one by code, in the same queue. */
export async function signInByPhone(
  engine: Engine,
  caller: Caller,
  request: SignInWithWechatPhoneRequest,
): Promise<PhoneUser> {
  // Who chose the account that has the number joined nothing: WeChat's code alone opens the other one.
  const detached = request.choice === 'phone';
  const reply = await signInByRequest(engine, caller, request, 'POST /sign-in/wechat-phone', detached);
  return Object.assign(signedIn(reply), { mergedUserId: reply.mergedUserId || null });
}
