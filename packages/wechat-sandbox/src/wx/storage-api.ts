import { asyncApi, type Option, takeRefusal } from './async-api.js';
import type { AppRun, DeviceState } from './device-state.js';
import { messageOf } from './errno.js';
import { decode, StorageFailure } from './storage.js';

/** Storage, sync and async. Sync calls throw where async ones fail; a key that is not there reads as `''` or fails. */
export function storageApi(device: DeviceState, run: AppRun): Record<string, unknown> {
  const { storage } = device;
  const sync = (name: string, act: (key: string, value: unknown) => unknown) => {
    return (key: unknown, value?: unknown): unknown => {
      device.calls.push({ name, option: { key, value } });
      const refusal = takeRefusal(device, name);
      try {
        if (refusal) throw new StorageFailure(refusal.reason);
        return act(checkKey(key), value);
      } catch (error) {
        const reason = messageOf(error);
        throw Object.assign(new Error(`${name}:fail ${reason}`), { errMsg: `${name}:fail ${reason}` });
      }
    };
  };
  const info = (): object => ({
    keys: storage.keys,
    currentSize: storage.currentSize,
    limitSize: storage.limitSize,
  });
  const async = (name: string, act: (option: Option) => object | void) =>
    asyncApi(device, run, name, (option, settle) => {
      try {
        settle.ok(act(option) ?? {});
      } catch (error) {
        settle.fail({ reason: messageOf(error) });
      }
    });
  return {
    getStorageSync: sync('getStorageSync', (key) => (storage.has(key) ? decode(storage.stored(key)) : '')),
    setStorageSync: sync('setStorageSync', (key, value) => storage.set(key, value)),
    removeStorageSync: sync('removeStorageSync', (key) => storage.remove(key)),
    clearStorageSync: () => storage.clear(),
    getStorageInfoSync: info,
    getStorage: async('getStorage', ({ key }) => {
      const checked = checkKey(key);
      if (!storage.has(checked)) throw new StorageFailure('data not found');
      return { data: decode(storage.stored(checked)) };
    }),
    setStorage: async('setStorage', ({ key, data }) => storage.set(checkKey(key), data)),
    removeStorage: async('removeStorage', ({ key }) => storage.remove(checkKey(key))),
    clearStorage: async('clearStorage', () => storage.clear()),
    getStorageInfo: async('getStorageInfo', info),
  };
}

function checkKey(key: unknown): string {
  if (typeof key === 'string' && key !== '') return key;
  throw new StorageFailure('parameter error: parameter.key should be String and not empty;');
}
