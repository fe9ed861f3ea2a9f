import { asyncApi } from './async-api.js';
import { eventApi } from './device-events.js';
import type { AppRun, DeviceState } from './device-state.js';

/** What `wx` says about the network: WiFi, or none in flight mode. */
export function networkApi(device: DeviceState, run: AppRun): Record<string, unknown> {
  return {
    getNetworkType: asyncApi(device, run, 'getNetworkType', (_option, settle) => {
      settle.ok({ networkType: networkTypeOf(device), signalStrength: 0, hasSystemProxy: false, weakNet: false });
    }),
    ...eventApi(device, 'networkStatusChange'),
  };
}

export const networkTypeOf = ({ offline }: DeviceState): 'wifi' | 'none' => (offline ? 'none' : 'wifi');
