import { asyncApi } from './async-api.js';
import type { AppRun, DeviceState } from './device-state.js';
import type { Privacy } from './privacy.js';

/** The four names around the privacy agreement. */
export function privacyApi(device: DeviceState, run: AppRun): Record<string, unknown> {
  return {
    getPrivacySetting: asyncApi(device, run, 'getPrivacySetting', (_option, settle) => {
      settle.ok({ needAuthorization: device.privacy.needsAuthorization, privacyContractName: '《用户隐私保护指引》' });
    }),
    requirePrivacyAuthorize: asyncApi(device, run, 'requirePrivacyAuthorize', async (_option, settle) => {
      const refused = await device.privacy.ask('requirePrivacyAuthorize');
      if (refused) settle.fail(refused);
      else settle.ok();
    }),
    openPrivacyContract: asyncApi(device, run, 'openPrivacyContract', (_option, settle) => {
      device.screen.showPrivacyContract();
      settle.ok();
    }),
    // The last registration wins.
    onNeedPrivacyAuthorization: (listener: Privacy['listener']): void => {
      device.calls.push({ name: 'onNeedPrivacyAuthorization', option: undefined });
      device.privacy.listener = listener;
    },
  };
}
