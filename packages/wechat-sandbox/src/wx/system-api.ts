import { eventApi } from './device-events.js';
import type { Launch, WindowInfo } from './device-settings.js';
import type { DeviceState } from './device-state.js';

const STANDARD_FONT_PX = 16;

/** What `wx` says about the phone, WeChat and the Mini Program. */
export function systemApi(device: DeviceState, has: (name: string) => boolean): Record<string, unknown> {
  const { settings } = device;
  const base = (): object => ({
    SDKVersion: settings.SDKVersion,
    version: '8.0.50',
    language: settings.language,
    theme: settings.theme,
    enableDebug: false,
    fontSizeSetting: Math.round(STANDARD_FONT_PX * settings.fontSizeScaleFactor),
    fontSizeScaleFactor: settings.fontSizeScaleFactor,
  });
  const phone = {
    brand: 'sandbox',
    model: settings.model,
    system: 'Android 14',
    platform: settings.platform,
    abi: 'arm64-v8a',
    deviceAbi: 'arm64-v8a',
    benchmarkLevel: 30,
    cpuType: 'sandbox',
    memorySize: '8192',
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
      ...base(),
      host: { appId: '', env: 'WeChat' },
      PCKernelVersion: '',
    })),
    getDeviceInfo: logged('getDeviceInfo', () => ({ ...phone })),
    getSystemInfoSync: logged('getSystemInfoSync', () => ({ ...base(), ...phone, ...windowOf(settings.windowInfo) })),
    getWindowInfo: logged('getWindowInfo', () => windowOf(settings.windowInfo)),
    getMenuButtonBoundingClientRect: logged('getMenuButtonBoundingClientRect', () => menuButton(settings.windowInfo)),
    // No return to the foreground is played: both are about the cold start.
    getLaunchOptionsSync: logged('getLaunchOptionsSync', () => launchOf(settings.launch)),
    getEnterOptionsSync: logged('getEnterOptionsSync', () => launchOf(settings.launch)),
    ...eventApi(device, 'themeChange'),
    canIUse: (schema: unknown): boolean => {
      device.calls.push({ name: 'canIUse', option: schema });
      return typeof schema === 'string' && canUse(schema, has);
    },
  };
}

function windowOf(info: WindowInfo): object {
  const { screenWidth, screenHeight, statusBarHeight } = info;
  const safeArea = {
    left: 0,
    right: screenWidth,
    top: statusBarHeight,
    bottom: screenHeight,
    width: screenWidth,
    height: screenHeight - statusBarHeight,
  };
  return { ...info, safeArea };
}

/** Usual measures of the capsule on a phone; the origin is the top left of the screen. */
function menuButton({ windowWidth, statusBarHeight }: WindowInfo): object {
  const { width, height, fromRight, fromStatusBar } = { width: 87, height: 32, fromRight: 7, fromStatusBar: 4 };
  const right = windowWidth - fromRight;
  const top = statusBarHeight + fromStatusBar;
  return { width, height, top, right, bottom: top + height, left: right - width };
}

const launchOf = ({ path, query, scene }: Launch): object => ({
  path,
  query: { ...query },
  scene,
  referrerInfo: {},
  apiCategory: 'default',
});

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
