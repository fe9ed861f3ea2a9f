import type { App } from '../world/entities.js';
import type { AccessToken } from '../world/access-tokens.js';
import type { World } from '../world/world.js';
import { JSON_TYPE, textOf, type WechatAnswer, type WechatCall, WechatRefusal, type WechatRoute } from './call.js';
import { checkCredentials, checkIp } from './credentials.js';

interface TokenRequest {
  grantType: string;
  appId: string;
  secret: string;
}

/** `GET /cgi-bin/token`: a new token at every call. */
export const plainToken: WechatRoute = {
  method: 'GET',
  path: '/cgi-bin/token',
  contentType: JSON_TYPE,
  handle(world, call) {
    const { grant_type: grantType = '', appid: appId = '', secret = '' } = call.query;
    const app = tokenApp(world, call, { grantType, appId, secret });
    return answer(world, world.tokens.plain(app.appId));
  },
};

/**
 * `POST /cgi-bin/stable_token`: the same token until five minutes before its end.
 * https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
 */
export const stableToken: WechatRoute = {
  method: 'POST',
  path: '/cgi-bin/stable_token',
  contentType: JSON_TYPE,
  handle(world, call) {
    const app = tokenApp(world, call, {
      grantType: textOf(call.body['grant_type']),
      appId: textOf(call.body['appid']),
      secret: textOf(call.body['secret']),
    });
    return answer(world, world.tokens.stable(app.appId, call.body['force_refresh'] === true));
  },
};

function tokenApp(world: World, call: WechatCall, request: TokenRequest): App {
  if (request.grantType !== 'client_credential') throw new WechatRefusal(40002, 'invalid grant_type');
  if (request.appId === '') throw new WechatRefusal(41002, 'appid missing');
  if (request.secret === '') throw new WechatRefusal(41004, 'appsecret missing');
  const app = checkCredentials(world, request.appId, request.secret);
  checkIp(app, call.ip);
  return app;
}

const answer = (world: World, token: AccessToken): WechatAnswer => ({
  access_token: token.token,
  expires_in: world.tokens.secondsLeft(token),
});
