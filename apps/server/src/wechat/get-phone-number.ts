import type { Connection } from '../connections/index.js';
import { FOREIGN, PHONE_ERRCODES } from './errcodes.js';
import { isText, type WechatCall } from './wechat-transport.js';

/** A number as WeChat's server gave it: nothing but its types is checked. */
export interface PhoneInfo {
  /** Outside +86 with the country code. */
  phoneNumber: string;
  purePhoneNumber: string;
  countryCode: string;
}

/**
 * With the openid, WeChat checks that the code is that person's.
 * @see https://developers.weixin.qq.com/miniprogram/dev/server/API/user-info/phone-number/api_getphonenumber
 */
export function getUserPhoneNumber(
  { wechatAppId }: Connection,
  accessToken: string,
  { phoneCode, openId }: { phoneCode: string; openId: string },
): WechatCall<PhoneInfo> {
  return {
    wechatAppId,
    path: `/wxa/business/getuserphonenumber?${new URLSearchParams({ access_token: accessToken })}`,
    body: { code: phoneCode, openid: openId },
    errcodes: PHONE_ERRCODES,
    refused: 'WeChat refused a phone code',
    read({ phone_info: info }) {
      const { phoneNumber, purePhoneNumber, countryCode, watermark } = (info ?? {}) as Record<string, unknown>;
      const { appid } = (watermark ?? {}) as Record<string, unknown>;
      // Documented as text; WeChat's own sample has a number.
      const country = typeof countryCode === 'number' ? String(countryCode) : countryCode;
      if (!isText(phoneNumber) || !isText(purePhoneNumber) || !isText(country) || !isText(appid)) return undefined;
      return appid === wechatAppId ? { phoneNumber, purePhoneNumber, countryCode: country } : { meaning: FOREIGN };
    },
  };
}
