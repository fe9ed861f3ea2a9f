import type { GetPhoneRequest, SignInWithWechatPhoneRequest } from '@yaopai/protocol';
import { invalid, isText } from '../errors/invalid.js';
import type { PhoneDetail } from './detail.js';
import { refusalOf } from './refusal.js';

/** 16 bytes in Base64: an iv always, encrypted data never. */
const IV = /^[A-Za-z\d+/]{22}==$/;
/** As phone codes look; those of `wx.login` have half the length. */
const PHONE_CODE = /^[\da-f]{64}$/i;

/**
 * The request for a number that a tap gave; throws the tap's refusal, or INVALID_INPUT.
 *
 * @param given `e.detail`, or the iv of the old form.
 * @param encryptedData Of the old form only.
 */
export function phoneRequest(lang: string, code: unknown, given: unknown, encryptedData?: unknown): GetPhoneRequest {
  const isOldForm = typeof given === 'string';
  const detail = (isOldForm ? { iv: given, encryptedData } : Object(given)) as PhoneDetail;
  const refusal = refusalOf(lang, detail);
  if (refusal) throw refusal;
  const request: GetPhoneRequest = { code: loginCode(lang, code, detail.code) };
  if (isText(detail.code)) request.phoneCode = detail.code;
  if (isText(detail.iv) && isText(detail.encryptedData)) {
    if (IV.test(detail.encryptedData)) throw invalid(lang, 'iv', 'iv ⇄ encryptedData');
    request.encryptedData = detail.encryptedData;
    request.iv = detail.iv;
  }
  if ((!request.phoneCode && !request.iv) || (encryptedData && !isOldForm)) {
    throw invalid(lang, 'detail', 'e.detail | iv, encryptedData');
  }
  return request;
}

/** The same, after a refusal that asked for a proof: its ticket stands for the number, whose own code is used up. */
export function provenRequest(lang: string, code: unknown, proof: unknown): SignInWithWechatPhoneRequest {
  const request = Object.assign({}, proof, { code: loginCode(lang, code) }) as SignInWithWechatPhoneRequest;
  if (!isText(request.ticket)) throw invalid(lang, 'proof', '{ ticket, … }');
  return request;
}

function loginCode(lang: string, code: unknown, phoneCode?: unknown): string {
  if (isText(code) && code !== phoneCode && !PHONE_CODE.test(code)) return code;
  throw invalid(lang, 'code', 'wx.login → code ≠ e.detail.code');
}
