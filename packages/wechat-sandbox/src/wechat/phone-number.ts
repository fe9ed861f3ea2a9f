import { phoneInfo, watermark } from '../world/open-data.js';
import { JSON_TYPE, textOf, WechatRefusal, type WechatRoute } from './call.js';
import { checkAccessToken } from './credentials.js';

/**
 * `POST /wxa/business/getuserphonenumber`. With `openid` given, the code must belong to that user. Which errcode a re-use or a
 * mismatch gives is not documented: both are 40029 here; a token of another app is 40013, as observed.
 * https://developers.weixin.qq.com/miniprogram/dev/server/API/user-info/phone-number/api_getphonenumber
 */
export const phoneNumber: WechatRoute = {
  method: 'POST',
  path: '/wxa/business/getuserphonenumber',
  contentType: JSON_TYPE,
  handle(world, call) {
    const app = checkAccessToken(world, call);
    const text = textOf(call.body['code']);
    if (text === '') throw new WechatRefusal(41008, 'missing code');
    const code = world.codes.find(text);
    if (code?.kind !== 'phone' || !code.phone) throw new WechatRefusal(40029, 'invalid code');
    if (code.appId !== app.appId) throw new WechatRefusal(40013, 'invalid appid');
    if (code.used || world.codes.isExpired(code)) throw new WechatRefusal(40029, 'invalid code');
    const openid = textOf(call.body['openid']);
    const owner = world.subject(app.appId, code.personId);
    if (openid !== '' && openid !== owner.openid) throw new WechatRefusal(40029, 'invalid code');
    code.used = true;
    world.events.emit('changed', {});
    return { errcode: 0, errmsg: 'ok', phone_info: { ...phoneInfo(code.phone), watermark: watermark(world, app) } };
  },
};
