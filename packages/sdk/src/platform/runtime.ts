/** What the device says about itself; a part that it does not know is undefined. */
export interface Runtime {
  /** Base library, for example `3.7.0`. */
  sdkVersion?: string;
  /** For example `zh_CN`. */
  language?: string;
  /** `develop`, `trial` or `release`; since 2.10.0. */
  envVersion?: string;
  /** AppID of the running mini program; since 2.2.2. */
  appId?: string;
}

/** `wx.getAppBaseInfo` is there since 2.20.1, before that only `wx.getSystemInfoSync`. */
function baseInfo(): { SDKVersion?: string; language?: string } {
  try {
    return wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync();
  } catch {
    return {};
  }
}

function account(): { appId?: string; envVersion?: string } {
  try {
    return wx.getAccountInfoSync().miniProgram || {};
  } catch {
    return {};
  }
}

/** Reads the device's facts; none of these calls is a private interface, so all are allowed before consent. */
export function readRuntime(): Runtime {
  const { SDKVersion, language } = baseInfo();
  const { appId, envVersion } = account();
  return { sdkVersion: SDKVersion, language, envVersion, appId };
}
