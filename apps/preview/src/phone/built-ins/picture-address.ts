import { dataUrl } from '../file-reading.js';
import type { Phone } from '../phone.js';

const OF_WECHAT = /^https?:\/\/[\w.-]+\.qlogo\.cn\//;
/** In place of WeChat's own pictures of people: nothing here asks WeChat for anything. */
const GREY_FACE = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 132 132"><path fill="#e3e3e3" d="M0 0h132v132H0z"/>' +
    '<path fill="#b8b8b8" d="M66 26a24 24 0 0 1 14 43c19 5 33 17 36 37H16c3-20 17-32 36-37a24 24 0 0 1 14-43z"/></svg>',
)}`;

/** Where the browser finds what `src` names: a file of the phone, of the package, or of the network. */
export async function pictureAddress(src: string, phone: Phone): Promise<string | undefined> {
  if (OF_WECHAT.test(src)) return GREY_FACE;
  if (/^(https?:|data:)/.test(src)) return src;
  if (src.startsWith('wxfile:')) {
    const file = phone.device.fileOf(src);
    return file && dataUrl(file);
  }
  return phone.base === '' ? src : new URL(src.replace(/^\//, ''), phone.base).href;
}
