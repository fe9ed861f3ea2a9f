import type { SandboxControlError } from '../control/http-control.js';
import type { PhoneTapResult } from '../world/open-data.js';
import { takeRefusal } from './async-api.js';
import type { DeviceFile, DeviceState } from './device-state.js';
import { ERRNO, type Failure } from './errno.js';
import { keepFile } from './media-api.js';
import type { PhoneChoice } from './screen.js';
import { networkFailure } from './transport.js';
import { atLeast } from './versions.js';
import { wordsOf } from './words.js';

export interface PhoneTapOptions {
  /** What the user answers; default: the screen asks, and an arranged one allows. `blocked`: WeChat refuses this user (errno 1421102). */
  answer?: 'allow' | 'deny' | 'blocked';
  /** Another number than the person's own. */
  phone?: string;
  /** `open-type="getRealtimePhoneNumber"`. */
  realtime?: boolean;
  /** The user thinks for this long: the code's five minutes run from the tap. Default: as long as the screen took. */
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
  const impossible =
    (await device.privacy.ask(`button.${name}`)) ?? takeRefusal(device, name) ?? impossibleTap(device, options);
  if (impossible) return failed(impossible);
  try {
    const result = await askAndTap(device, options);
    if ('reason' in result) return failed(result);
    const { code, encryptedData, iv } = result;
    const withCode = atLeast(device.settings.SDKVersion, '2.21.2') ? { code } : {};
    return { type, detail: { errMsg: `${name}:ok`, ...withCode, encryptedData, iv, cloudID: '' } };
  } catch (error) {
    const refused = refusalOf(error);
    if (!refused) throw error;
    if (refused.errno === ERRNO.phoneQuota) {
      const title = wordsOf(device.settings.language).phoneQuota;
      device.screen.showToast({ kind: 'toast', title, icon: 'none', durationMs: 1500, mask: false });
    }
    return failed(refused);
  }
}

function impossibleTap(device: DeviceState, options: PhoneTapOptions): Failure | undefined {
  if (device.offline) return networkFailure({ code: 'offline' });
  if (options.realtime && device.settings.platform === 'devtools')
    return { reason: 'not supported in devtools', errno: 101 };
  return undefined;
}

async function askAndTap(device: DeviceState, options: PhoneTapOptions): Promise<PhoneTapResult | Failure> {
  const { control, settings } = device;
  const { appId, person } = settings;
  const tappedAtMs = device.nowMs();
  const { answer, phone = options.phone }: PhoneTapOptions =
    options.answer === undefined ? await askForPhone(device, options) : { answer: options.answer };
  if (answer === 'blocked') return { reason: 'user is blocked', errno: ERRNO.phoneBlocked };
  if (answer === 'deny') return { reason: 'user deny', errno: ERRNO.userDenied };
  const tappedSecondsAgo = options.consentAfterSeconds ?? Math.floor((device.nowMs() - tappedAtMs) / 1000);
  return control.phoneTap(person, { appId, ...(phone === undefined ? {} : { phone }), tappedSecondsAgo });
}

/** Where permission or quota lacks, the person is not even asked. */
async function askForPhone(device: DeviceState, options: PhoneTapOptions): Promise<PhoneChoice> {
  const { appId, person } = device.settings;
  const offered = await device.control.phoneOffer(person, { appId });
  return device.screen.choosePhone({ realtime: options.realtime ?? false, phone: options.phone ?? offered.phone });
}

/** By its shape: the control may be another window's, and its error classes are not ours. */
function refusalOf(error: unknown): Failure | undefined {
  const { status, errno, reason, message } = (error ?? {}) as Partial<SandboxControlError>;
  if (status !== 409 || errno === undefined) return undefined;
  return { reason: reason ?? message ?? '', errno };
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
  const refused = (await device.privacy.ask('chooseAvatar')) ?? takeRefusal(device, 'chooseAvatar');
  const chosen = refused ? undefined : (file ?? (await device.screen.chooseAvatar()));
  if (chosen) return { type: 'chooseavatar', detail: { avatarUrl: keepFile(device, chosen) } };
  const cancelled: Failure = { reason: 'cancel', errno: ERRNO.cancel };
  device.scriptError(failureDetail(device, 'chooseAvatar', refused ?? cancelled));
  return undefined;
}
