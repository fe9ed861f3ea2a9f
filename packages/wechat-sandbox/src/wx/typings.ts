/// <reference types="miniprogram-api-typings/types/wx/lib.wx.api.d.ts" preserve="true" />

/**
 * Only WeChat's API namespace is loaded, not the whole package: its index redeclares `console`, `require` and `setTimeout`
 * globally and would disturb every Node program that imports us. These are the two helpers of that index the namespace needs.
 */
declare global {
  namespace WechatMiniprogram {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in miniprogram-api-typings
    type IAnyObject = Record<string, any>;
    interface AsyncMethodOptionLike {
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in miniprogram-api-typings
      success?: (...args: any[]) => void;
    }
    type PromisifySuccessResult<P, T extends AsyncMethodOptionLike> = P extends { success: unknown }
      ? void
      : P extends { fail: unknown }
        ? void
        : P extends { complete: unknown }
          ? void
          : Promise<Parameters<Exclude<T['success'], undefined>>[0]>;
  }
}

/** The names of `wx` that the sandbox plays. */
export type PlayedName =
  | 'canIUse'
  | 'checkSession'
  | 'chooseImage'
  | 'chooseMedia'
  | 'clearStorage'
  | 'clearStorageSync'
  | 'getAccountInfoSync'
  | 'getAppBaseInfo'
  | 'getClipboardData'
  | 'getDeviceInfo'
  | 'getEnterOptionsSync'
  | 'getLaunchOptionsSync'
  | 'getMenuButtonBoundingClientRect'
  | 'getNetworkType'
  | 'getPrivacySetting'
  | 'getSetting'
  | 'getStorage'
  | 'getStorageInfo'
  | 'getStorageInfoSync'
  | 'getStorageSync'
  | 'getSystemInfoSync'
  | 'getUserInfo'
  | 'getUserProfile'
  | 'getWindowInfo'
  | 'hideLoading'
  | 'hideToast'
  | 'login'
  | 'offNetworkStatusChange'
  | 'offThemeChange'
  | 'onNeedPrivacyAuthorization'
  | 'onNetworkStatusChange'
  | 'onThemeChange'
  | 'openPrivacyContract'
  | 'removeStorage'
  | 'removeStorageSync'
  | 'request'
  | 'requirePrivacyAuthorize'
  | 'setClipboardData'
  | 'setStorage'
  | 'setStorageSync'
  | 'showActionSheet'
  | 'showLoading'
  | 'showModal'
  | 'showToast'
  | 'uploadFile';

/** The part of `wx` that the sandbox plays, typed as WeChat types it. */
export type SandboxWx = Pick<WechatMiniprogram.Wx, PlayedName>;
