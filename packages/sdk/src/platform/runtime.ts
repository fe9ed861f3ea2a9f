/** What the device says about itself; a part that it does not know is undefined. */
export interface Runtime {
  /** Base library, for example `3.7.0`. */
  SDKVersion?: string;
  /** For example `zh_CN`. */
  language?: string;
  /** `develop`, `trial` or `release`; since 2.10.0. */
  envVersion?: string;
  /** AppID of the running mini program; since 2.2.2. */
  appId?: string;
}

/** Reads the device's facts; none of these calls is a private interface, so all are allowed before consent. */
export function readRuntime(): Runtime {
  const runtime: Runtime = {};
  try {
    // The first is there since 2.20.1.
    Object.assign(runtime, wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync());
    Object.assign(runtime, wx.getAccountInfoSync().miniProgram);
  } catch {
    // What is not known is left out; no call depends on it.
  }
  return runtime;
}
