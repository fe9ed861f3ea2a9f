import type { World } from '../world/world.js';
import { textOf, type WechatCall } from './call.js';
import { personOfCode } from './js-code-to-session.js';

/** Which app and person a call is about, as far as it says so: for the call log, the faults and the quotas. */
export function identify(world: World, call: WechatCall): { appId?: string; person?: string } {
  const token = call.query['access_token'];
  const appId =
    call.query['appid'] || textOf(call.body['appid']) || (token === undefined ? undefined : world.tokens.owner(token));
  const openid = call.query['openid'] || textOf(call.body['openid']);
  const person =
    personOfCode(world, call) ?? (appId && openid ? world.subjectByOpenid(appId, openid)?.personId : undefined);
  return { ...(appId ? { appId } : {}), ...(person ? { person } : {}) };
}
