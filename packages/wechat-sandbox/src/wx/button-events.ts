import { ControlError } from '../control/read.js';
import { SandboxControlError } from '../control/http-control.js';
import { takeRefusal } from './async-api.js';
import type { DeviceFile, DeviceState } from './device-state.js';
import { ERRNO, type Failure } from './errno.js';
import { keepFile } from './interface-api.js';
import { networkFailure } from './transport.js';
import { atLeast } from './versions.js';

export interface PhoneTapOptions {
  /** What the user answers; default `allow`. `blocked`: WeChat refuses this user (errno 1421102). */
  answer?: 'allow' | 'deny' | 'blocked';
  /** Another number than the person's own. */
  phone?: string;
  /** `open-type="getRealtimePhoneNumber"`. */
  realtime?: boolean;
  /** The user thinks for this long: the code's five minutes run from the tap. */
  consentAfterSeconds?: number;
}

/** `event` of bindgetphonenumber and bindgetrealtimephonenumber. */
export interface PhoneButtonEvent {
  type: 'getphonenumber' | 'getrealtimephonenumber';
  detail: { errMsg: string; errno?: number; code?: string; encryptedData?: string; iv?: string; cloudID?: string };
}

/** `event` of bindgetuserinfo. */
export interface UserInfoButtonEvent {
  type: 'getuserinfo';
  detail: Record<string, unknown> & { errMsg: string };
}

export async function tapPhoneButton(device: DeviceState, options: PhoneTapOptions): Promise<PhoneButtonEvent> {
  const name = options.realtime ? 'getRealtimePhoneNumber' : 'getPhoneNumber';
  const type = options.realtime ? 'getrealtimephonenumber' : 'getphonenumber';
  device.calls.push({ name, option: options });
  const failed = (failure: Failure): PhoneButtonEvent => ({ type, detail: failureDetail(device, name, failure) });
  const refused =
    (await device.privacy.ask(`button.${name}`)) ?? takeRefusal(device, name) ?? arranged(device, options);
  if (refused) return failed(refused);
  const { appId, person, SDKVersion } = device.settings;
  try {
    const { code, encryptedData, iv } = await device.control.phoneTap(person, {
      appId,
      ...(options.phone === undefined ? {} : { phone: options.phone }),
      ...(options.consentAfterSeconds === undefined ? {} : { tappedSecondsAgo: options.consentAfterSeconds }),
    });
    const withCode = atLeast(SDKVersion, '2.21.2') ? { code } : {};
    return { type, detail: { errMsg: `${name}:ok`, ...withCode, encryptedData, iv, cloudID: '' } };
  } catch (error) {
    const known = error instanceof ControlError || error instanceof SandboxControlError;
    if (!known || error.errno === undefined) throw error;
    if (error.errno === ERRNO.phoneQuota)
      device.toast = { title: '该功能使用次数已达当前小程序上限，暂时无法使用', kind: 'toast' };
    return failed({ reason: error instanceof ControlError ? error.message : error.reason, errno: error.errno });
  }
}

function arranged(device: DeviceState, options: PhoneTapOptions): Failure | undefined {
  if (device.offline) return networkFailure({ code: 'offline' });
  if (options.realtime && device.settings.platform === 'devtools')
    return { reason: 'not supported in devtools', errno: 101 };
  if (options.answer === 'deny') return { reason: 'user deny', errno: ERRNO.userDenied };
  if (options.answer === 'blocked') return { reason: 'user is blocked', errno: ERRNO.phoneBlocked };
  return undefined;
}

function failureDetail(
  device: DeviceState,
  name: string,
  { reason, errno }: Failure,
): { errMsg: string; errno?: number } {
  const numbered = errno !== undefined && atLeast(device.settings.SDKVersion, '2.24.0');
  return { errMsg: `${name}:fail ${reason}`, ...(numbered ? { errno } : {}) };
}

/** `<button open-type="getUserInfo">`: anonymous data since 2021, without any question. */
export async function tapUserInfoButton(device: DeviceState): Promise<UserInfoButtonEvent> {
  const { appId, person } = device.settings;
  device.calls.push({ name: 'button.getUserInfo', option: undefined });
  const refused = (await device.privacy.ask('button.getUserInfo')) ?? takeRefusal(device, 'getUserInfo');
  if (refused) return { type: 'getuserinfo', detail: failureDetail(device, 'getUserInfo', refused) };
  const profile = await device.control.profile(person, { appId });
  return { type: 'getuserinfo', detail: { errMsg: 'getUserInfo:ok', ...profile, cloudID: '' } };
}

/**
 * `<button open-type="chooseAvatar">`: a temporary file. A cancelled or screened-out picture fires no event; the failure
 * surfaces as a script error, as far as public code shows.
 */
export async function tapAvatarButton(
  device: DeviceState,
  file: DeviceFile | undefined,
): Promise<{ type: 'chooseavatar'; detail: { avatarUrl: string } } | undefined> {
  device.calls.push({ name: 'chooseAvatar', option: undefined });
  const cancelled: Failure | undefined = file ? undefined : { reason: 'cancel', errno: ERRNO.cancel };
  const refused = (await device.privacy.ask('chooseAvatar')) ?? takeRefusal(device, 'chooseAvatar') ?? cancelled;
  if (file && !refused) return { type: 'chooseavatar', detail: { avatarUrl: keepFile(device, file) } };
  device.scriptErrors.push(refused && failureDetail(device, 'chooseAvatar', refused));
  return undefined;
}
