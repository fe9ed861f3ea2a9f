/**
 * Storage of this user of this mini program on this device: at most 1 MB a key, 10 MB in all; the calls throw when it is full or broken.
 *
 * A key that was never written reads as the empty text.
 */
export const readStorage = (key: string): unknown => wx.getStorageSync<unknown>(key);

/** `value` must survive JSON. */
export const writeStorage = (key: string, value: unknown): void => wx.setStorageSync(key, value);

export const removeStorage = (key: string): void => wx.removeStorageSync(key);
