import { MOCK_CODE } from '../world/mock-code.js';
import { asyncApi } from './async-api.js';
import type { AppRun, DeviceState } from './device-state.js';
import { ERRNO } from './errno.js';
import { networkFailure } from './transport.js';

/** Login, session check and the two ways to ask for a profile. */
export function identityApi(device: DeviceState, run: AppRun): Record<string, unknown> {
  const { control, settings } = device;
  const { appId, person } = settings;
  const profile = async (): ReturnType<typeof control.profile> => control.profile(person, { appId });
  return {
    login: asyncApi(device, run, 'login', async (_option, settle) => {
      if (device.offline) return settle.fail(networkFailure({ code: 'offline' }));
      // What DevTools gives when it has no real AppID (wepy#325).
      if (appId === 'touristappid') return settle.ok({ code: MOCK_CODE });
      const { code } = await control.login(person, { appId });
      device.lastCode = code;
      settle.ok({ code });
    }),
    checkSession: asyncApi(device, run, 'checkSession', async (_option, settle) => {
      const code = device.lastCode;
      const { valid } = code === undefined ? { valid: false } : await control.checkSession(person, { appId, code });
      if (valid) settle.ok();
      else settle.fail({ reason: 'session time out, need relogin' });
    }),
    getSetting: asyncApi(device, run, 'getSetting', (_option, settle) => {
      settle.ok({ authSetting: { ...device.authSetting }, subscriptionsSetting: { mainSwitch: true } });
    }),
    getUserInfo: asyncApi(device, run, 'getUserInfo', async (option, settle) => {
      const refused = await device.privacy.ask('getUserInfo');
      if (refused) return settle.fail(refused);
      const { userInfo, rawData, signature, encryptedData, iv } = await profile();
      if (option['withCredentials'] === false) return settle.ok({ userInfo, rawData, signature });
      settle.ok({ userInfo, rawData, signature, encryptedData, iv, cloudID: '' });
    }),
    getUserProfile: asyncApi(device, run, 'getUserProfile', async (option, settle) => {
      const { desc } = option;
      if (typeof desc !== 'string' || desc.length === 0 || desc.length > 30) {
        return settle.fail({ reason: 'desc length does not meet the requirements', errno: ERRNO.invalidParameter });
      }
      const refused = await device.privacy.ask('getUserProfile');
      if (refused) return settle.fail(refused);
      settle.ok({ ...(await control.profile(person, { appId, withIds: false })), cloudID: '' });
    }),
  };
}
