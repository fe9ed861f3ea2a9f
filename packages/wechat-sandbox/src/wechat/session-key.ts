import { timingSafeEqual } from 'node:crypto';

import { signSession } from '../crypto.js';
import type { Subject } from '../world/entities.js';
import type { World } from '../world/world.js';
import { JSON_TYPE, textOf, type WechatCall, WechatRefusal, type WechatRoute } from './call.js';
import { checkAccessToken } from './credentials.js';

/** `GET /wxa/checksession`: whether the server's copy of a session key is the live one. */
export const checkSession: WechatRoute = {
  method: 'GET',
  path: '/wxa/checksession',
  contentType: JSON_TYPE,
  handle(world, call) {
    signedSubject(world, call);
    return { errcode: 0, errmsg: 'ok' };
  },
};

/** `GET /wxa/resetusersessionkey`: the old key dies, a new one takes its place. */
export const resetSessionKey: WechatRoute = {
  method: 'GET',
  path: '/wxa/resetusersessionkey',
  contentType: JSON_TYPE,
  handle(world, call) {
    const subject = signedSubject(world, call);
    return { errcode: 0, errmsg: 'ok', openid: subject.openid, session_key: world.rotateKey(subject) };
  },
};

/** `GET /wxa/business/getuserencryptkey` (POST in the minigame page): the last three keys, newest first. */
export const userEncryptKey: WechatRoute = {
  method: 'any',
  path: '/wxa/business/getuserencryptkey',
  contentType: JSON_TYPE,
  handle(world, call) {
    const subject = signedSubject(world, call);
    return { errcode: 0, errmsg: 'ok', key_info_list: world.userKeys.of(subject.appId, subject.openid) };
  },
};

/** The user, proved by a signature of the empty text under their live key (87008 wrong method, 87009 wrong signature). */
function signedSubject(world: World, call: WechatCall): Subject {
  const app = checkAccessToken(world, call);
  const subject = world.subjectByOpenid(app.appId, call.query['openid'] ?? '');
  if (!subject) throw new WechatRefusal(40003, 'invalid openid');
  if (call.query['sig_method'] !== 'hmac_sha256') throw new WechatRefusal(87008, 'invalid sig_method');
  const wanted = subject.sessionKey === undefined ? '' : signSession(subject.sessionKey);
  const given = call.query['signature'] ?? '';
  const equal = wanted.length === given.length && timingSafeEqual(Buffer.from(wanted), Buffer.from(given));
  if (wanted === '' || !equal) throw new WechatRefusal(87009, 'invalid signature');
  return subject;
}

/** `POST /wxa/business/checkencryptedmsg`: whether phone data of the last three days came from WeChat. `vaild` is its spelling. */
export const checkEncryptedMessage: WechatRoute = {
  method: 'POST',
  path: '/wxa/business/checkencryptedmsg',
  contentType: JSON_TYPE,
  handle(world, call) {
    const app = checkAccessToken(world, call);
    const hash = textOf(call.body['encrypted_msg_hash']).toLowerCase();
    if (hash === '') throw new WechatRefusal(44002, 'empty post data');
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new WechatRefusal(40097, 'invalid args');
    const createdAtMs = world.encryptedMessages.createdAtMs(app.appId, hash);
    if (createdAtMs === undefined) throw new WechatRefusal(1, 'not found');
    return { errcode: 0, errmsg: 'ok', vaild: true, create_time: Math.floor(createdAtMs / 1000) };
  },
};
