import { asyncApi } from './async-api.js';
import type { AppRun, DeviceState } from './device-state.js';
import { ERRNO } from './errno.js';
import { nameOfType } from './request.js';
import { wordsOf } from './words.js';

/** The clipboard is the phone's; both ways through it are private calls. */
export function clipboardApi(device: DeviceState, run: AppRun): Record<string, unknown> {
  return {
    setClipboardData: asyncApi(device, run, 'setClipboardData', async ({ data }, settle) => {
      if (typeof data !== 'string') {
        const reason = `parameter error: parameter.data should be String instead of ${nameOfType(data)};`;
        return settle.fail({ reason, errno: ERRNO.invalidParameter });
      }
      const refused = await device.privacy.ask('setClipboardData');
      if (refused) return settle.fail(refused);
      device.clipboard = data;
      const title = wordsOf(device.settings.language).copied;
      device.screen.showToast({ kind: 'toast', title, icon: 'success', durationMs: 1500, mask: false });
      settle.ok();
    }),
    getClipboardData: asyncApi(device, run, 'getClipboardData', async (_option, settle) => {
      const refused = await device.privacy.ask('getClipboardData');
      if (refused) settle.fail(refused);
      else settle.ok({ data: device.clipboard });
    }),
  };
}
