/** Storage of this user of this mini program on this device; the synchronous calls throw when it is full or broken. */

/** Undefined when the key was never written: WeChat answers the empty string for that. */
export function readStorage(key: string): unknown {
  const value: unknown = wx.getStorageSync(key);
  return value === '' || value === null ? undefined : value;
}

/** `value` must survive JSON. At most 1 MB a key, 10 MB in all. */
export function writeStorage(key: string, value: unknown): void {
  wx.setStorageSync(key, value);
}

export function removeStorage(key: string): void {
  wx.removeStorageSync(key);
}
