import type { BuiltIn } from './define.js';
import { pictureAddress } from './picture-address.js';

/** https://developers.weixin.qq.com/miniprogram/dev/component/image.html */
export const image: BuiltIn = {
  tag: 'image',
  properties: {
    src: String,
    mode: { type: String, value: 'scaleToFill' },
    webp: Boolean,
    lazyLoad: Boolean,
    showMenuByLongpress: Boolean,
    fadeIn: Boolean,
  },
  mount(host) {
    const picture = document.createElement('img');
    host.element.append(picture);
    picture.addEventListener('load', () =>
      host.fire('load', { width: picture.naturalWidth, height: picture.naturalHeight }),
    );
    picture.addEventListener('error', () => failed(picture.src));
    const failed = (address: string): void => {
      // WeChat shows nothing; a browser would show its sign for a broken picture.
      picture.hidden = true;
      host.fire('error', { errMsg: `GET ${address} net::ERR_FAILED` });
    };
    return {
      update(changed) {
        host.element.setAttribute('mode', host.text('mode'));
        // Without a name it is decoration, as in WeChat.
        picture.alt = host.nameInside() ?? '';
        if (changed !== undefined && changed !== 'src') return;
        const src = host.text('src');
        picture.hidden = src === '';
        if (src === '') return picture.removeAttribute('src');
        pictureAddress(src, host.phone).then(
          (address) => {
            // Meanwhile another one may be wanted.
            if (host.text('src') !== src) return;
            if (address === undefined) failed(src);
            else picture.src = address;
          },
          (error: unknown) => host.phone.report(error),
        );
      },
    };
  },
};
