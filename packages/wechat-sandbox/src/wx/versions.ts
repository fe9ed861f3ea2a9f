/** Compares base-library versions such as `2.10.2`. */
export function atLeast(version: string, wanted: string): boolean {
  const has = version.split('.').map(Number);
  for (const [index, part] of wanted.split('.').map(Number).entries()) {
    const own = has[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}

/** The base library that brought each name in; a phone with an older one does not have it. */
export const INTRODUCED: Record<string, string> = {
  getAccountInfoSync: '2.2.2',
  getLaunchOptionsSync: '2.1.1',
  getEnterOptionsSync: '2.9.4',
  getMenuButtonBoundingClientRect: '2.1.0',
  setClipboardData: '1.1.0',
  getClipboardData: '1.1.0',
  onNetworkStatusChange: '1.1.0',
  offNetworkStatusChange: '2.9.3',
  onThemeChange: '2.11.0',
  offThemeChange: '2.11.0',
  getWindowInfo: '2.20.1',
  getAppBaseInfo: '2.20.1',
  getDeviceInfo: '2.20.1',
  getUserProfile: '2.10.4',
  chooseMedia: '2.10.0',
  getPrivacySetting: '2.32.3',
  onNeedPrivacyAuthorization: '2.32.3',
  requirePrivacyAuthorize: '2.32.3',
  openPrivacyContract: '2.32.3',
};
