import type { DeviceState } from './device-state.js';

/** What `wx` says about the phone, WeChat and the Mini Program. */
export function systemApi(device: DeviceState, has: (name: string) => boolean): Record<string, unknown> {
  const { settings } = device;
  const base = {
    SDKVersion: settings.SDKVersion,
    version: '8.0.50',
    language: settings.language,
    theme: 'light',
    enableDebug: false,
    fontSizeSetting: 16,
    fontSizeScaleFactor: 1,
  };
  const phone = {
    brand: 'sandbox',
    model: 'sandbox phone',
    system: 'Android 14',
    platform: settings.platform,
    abi: 'arm64-v8a',
    deviceAbi: 'arm64-v8a',
    benchmarkLevel: 30,
    cpuType: 'sandbox',
    memorySize: '8192',
  };
  const screen = {
    pixelRatio: 3,
    screenWidth: 390,
    screenHeight: 844,
    windowWidth: 390,
    windowHeight: 756,
    statusBarHeight: 44,
  };
  const logged = <Result>(name: string, result: () => Result) => {
    return (): Result => {
      device.calls.push({ name, option: undefined });
      return result();
    };
  };
  return {
    getAccountInfoSync: logged('getAccountInfoSync', () => ({
      miniProgram: {
        appId: settings.appId,
        envVersion: settings.envVersion,
        version: settings.envVersion === 'release' ? settings.version : '',
      },
    })),
    getAppBaseInfo: logged('getAppBaseInfo', () => ({
      ...base,
      host: { appId: '', env: 'WeChat' },
      PCKernelVersion: '',
    })),
    getDeviceInfo: logged('getDeviceInfo', () => ({ ...phone })),
    getSystemInfoSync: logged('getSystemInfoSync', () => ({ ...base, ...phone, ...screen })),
    canIUse: (schema: unknown): boolean => {
      device.calls.push({ name: 'canIUse', option: schema });
      return typeof schema === 'string' && canUse(schema, has);
    },
  };
}

/** Components and attributes that the sandbox knows, beside the names of `wx`. */
const COMPONENTS = new Set([
  'button.open-type.getPhoneNumber',
  'button.open-type.getRealtimePhoneNumber',
  'button.open-type.chooseAvatar',
  'button.open-type.agreePrivacyAuthorization',
  'button.open-type.getUserInfo',
  'input.type.nickname',
]);

function canUse(schema: string, has: (name: string) => boolean): boolean {
  if (COMPONENTS.has(schema)) return true;
  // `login`, `login.object.timeout`, `request.success.data`: what matters is the name in front.
  const [name = ''] = schema.replace(/^wx\./, '').split('.', 1);
  return has(name);
}
