import { encryptOpenData, signRawData } from '../crypto.js';
import type { App, Person, Phone } from './entities.js';
import type { World } from './world.js';

/** The grey picture and the name that WeChat gives for everybody since November 2022. */
export const ANONYMOUS_NAME = '微信用户';
export const ANONYMOUS_AVATAR =
  'https://thirdwx.qlogo.cn/mmopen/vi_32/POgEwh4mIHO4nibH0KlMECNjjGxQUq24ZEaGT4poC6icRiccVGKSyXwibcPq4BWmiaIGuG1icwxaQX6grC9VemZoJ8rg/132';

export interface UserInfo {
  nickName: string;
  gender: 0 | 1 | 2;
  language: 'zh_CN';
  city: string;
  province: string;
  country: string;
  avatarUrl: string;
}

/** What `wx.getUserInfo` gives. */
export interface ProfileResult {
  userInfo: UserInfo;
  rawData: string;
  signature: string;
  encryptedData: string;
  iv: string;
}

export interface PhoneTapResult {
  /** 64 hex characters, single use, five minutes from the tap. */
  code: string;
  encryptedData: string;
  iv: string;
}

export interface PhoneTap {
  phone: Phone;
  /** How long ago the button was tapped: the code's five minutes run from there, not from the consent. */
  ageMs: number;
}

export interface ChosenProfile {
  nickName?: string | undefined;
  avatarUrl?: string | undefined;
  withCredentials?: boolean | undefined;
  /** `getUserProfile`'s encrypted data carries neither openId nor unionId. */
  withIds: boolean;
}

/** What `wx.getUserInfo` gives: signed, encrypted with the live session key, watermarked. */
export function userInfoData(world: World, app: App, person: Person, chosen: ChosenProfile): ProfileResult {
  const subject = world.subject(app.appId, person.id);
  const sessionKey = world.sessionKey(subject);
  const userInfo: UserInfo = {
    nickName: chosen.nickName ?? ANONYMOUS_NAME,
    gender: 0,
    language: 'zh_CN',
    city: '',
    province: '',
    country: '',
    avatarUrl: chosen.avatarUrl ?? ANONYMOUS_AVATAR,
  };
  const rawData = JSON.stringify(userInfo);
  const unionId = world.unionid(app, person);
  const ids = chosen.withIds ? { openId: subject.openid } : {};
  const union = chosen.withIds && unionId !== undefined ? { unionId } : {};
  const plaintext = JSON.stringify({ ...ids, ...userInfo, ...union, watermark: watermark(world, app) });
  const encrypted =
    chosen.withCredentials === false ? { encryptedData: '', iv: '' } : encryptOpenData(sessionKey, plaintext);
  return { userInfo, rawData, signature: signRawData(rawData, sessionKey), ...encrypted };
}

/** As WeChat gives it: a foreign number carries its country code, a Chinese one does not. */
export const phoneInfo = (phone: Phone): { phoneNumber: string; purePhoneNumber: string; countryCode: string } => ({
  phoneNumber: phone.countryCode === '86' ? phone.number : `+${phone.countryCode}${phone.number}`,
  purePhoneNumber: phone.number,
  countryCode: phone.countryCode,
});

/** What a consented tap on a phone button gives: a code, and the number encrypted with the live session key. */
export function phoneData(world: World, app: App, person: Person, tap: PhoneTap): PhoneTapResult {
  const subject = world.subject(app.appId, person.id);
  const plaintext = JSON.stringify({ ...phoneInfo(tap.phone), watermark: watermark(world, app) });
  const encrypted = encryptOpenData(world.sessionKey(subject), plaintext);
  const issued = world.codes.issue({
    kind: 'phone',
    appId: app.appId,
    personId: person.id,
    keyVersion: subject.keyVersion,
    phone: tap.phone,
    ageMs: tap.ageMs,
  });
  world.encryptedMessages.remember(app.appId, encrypted.encryptedData);
  world.events.emit('changed', {});
  return { code: issued.code, ...encrypted };
}

export const watermark = (world: World, app: App): { timestamp: number; appid: string } => ({
  timestamp: world.clock.seconds(),
  appid: app.appId,
});
