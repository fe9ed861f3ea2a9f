import type { App, Code, Person } from '../world/entities.js';
import { MOCK_CODE, MOCK_PERSON_ID } from '../world/mock-code.js';
import type { World } from '../world/world.js';
import { type WechatAnswer, type WechatCall, WechatRefusal, type WechatRoute } from './call.js';
import { checkCredentials } from './credentials.js';

/**
 * `GET /sns/jscode2session`. The order of the checks is a guess (WeChat documents none): missing parameters, appid,
 * secret, grant type, code, risk.
 * https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session
 */
export const jsCodeToSession: WechatRoute = {
  method: 'any',
  path: '/sns/jscode2session',
  contentType: 'text/plain',
  handle(world, call) {
    const { appid = '', secret = '', js_code: jsCode = '', grant_type: grantType = '' } = call.query;
    if (appid === '') throw new WechatRefusal(41002, 'appid missing');
    if (secret === '') throw new WechatRefusal(41004, 'appsecret missing');
    if (jsCode === '') throw new WechatRefusal(41008, 'missing code');
    const app = checkCredentials(world, appid, secret);
    if (grantType !== 'authorization_code') throw new WechatRefusal(40002, 'invalid grant_type');
    if (jsCode === MOCK_CODE) return session(world, app, mockPerson(world));
    const code = usableCode(world, jsCode, app);
    const person = world.people.get(code.personId);
    if (!person) throw new WechatRefusal(40029, 'invalid code');
    if (person.risky) throw new WechatRefusal(40226, 'code blocked');
    code.used = true;
    world.events.emit('changed', {});
    return session(world, app, person);
  },
};

function usableCode(world: World, text: string, app: App): Code {
  const code = world.codes.find(text);
  if (!code || code.kind !== 'login' || code.appId !== app.appId) throw new WechatRefusal(40029, 'invalid code');
  if (code.used) throw new WechatRefusal(40163, 'code been used');
  if (world.codes.isExpired(code)) throw new WechatRefusal(40029, 'invalid code');
  return code;
}

function session(world: World, app: App, person: Person): WechatAnswer {
  const subject = world.subject(app.appId, person.id);
  subject.seenMs = world.clock.now();
  const unionid = world.unionid(app, person);
  return {
    session_key: world.sessionKey(subject),
    openid: subject.openid,
    ...(unionid === undefined ? {} : { unionid }),
  };
}

function mockPerson(world: World): Person {
  const known = world.people.get(MOCK_PERSON_ID);
  if (known) return known;
  const person: Person = { id: MOCK_PERSON_ID };
  world.putPerson(person);
  return person;
}

/** Whose login or phone code a call carries, for the call log and the faults. */
export function personOfCode(world: World, call: WechatCall): string | undefined {
  const text = call.query['js_code'] ?? (typeof call.body['code'] === 'string' ? call.body['code'] : '');
  return text === MOCK_CODE ? MOCK_PERSON_ID : world.codes.find(text)?.personId;
}
