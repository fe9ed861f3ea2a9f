import type { App } from '../world/entities.js';
import type { World } from '../world/world.js';
import { WechatRefusal, type WechatCall } from './call.js';

/** AppID and AppSecret, checked in the order in which WeChat complains. */
export function checkCredentials(world: World, appId: string, secret: string): App {
  const app = world.apps.get(appId);
  if (!app) throw new WechatRefusal(40013, 'invalid appid');
  if (app.secret !== secret) throw new WechatRefusal(40125, 'invalid appsecret');
  if (app.secretFrozen) throw new WechatRefusal(40243, 'AppSecret has been frozen');
  return app;
}

export function checkIp(app: App, ip: string): void {
  if (!app.ipWhitelist?.length || app.ipWhitelist.includes(ip)) return;
  throw new WechatRefusal(40164, `invalid ip ${ip} ipv6 ::ffff:${ip}, not in whitelist`);
}

/** The app behind `access_token`. Codes: 41001 missing, 40014 garbage, 40001 superseded, 42001 expired. */
export function checkAccessToken(world: World, call: WechatCall): App {
  const token = call.query['access_token'] ?? '';
  if (token === '') throw new WechatRefusal(41001, 'access_token missing');
  const verdict = world.tokens.check(token);
  if (!verdict.ok) {
    if (verdict.reason === 'unknown') throw new WechatRefusal(40014, 'invalid access_token');
    if (verdict.reason === 'expired') throw new WechatRefusal(42001, 'access_token expired');
    throw new WechatRefusal(40001, 'invalid credential, access_token is invalid or not latest');
  }
  const app = world.apps.get(verdict.appId);
  if (!app) throw new WechatRefusal(40013, 'invalid appid');
  return app;
}
