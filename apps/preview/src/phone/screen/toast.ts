import type { Toast } from '@yaopai/wechat-sandbox/wx';

import { make } from '../dom.js';

/** wx.showToast and wx.showLoading: one place for both. */
export class ToastPlace {
  private timer: number | undefined;
  private readonly element = make('div', { className: 'wechat-toast-place', role: 'status', 'aria-live': 'polite' });

  constructor(overlay: HTMLElement) {
    overlay.append(this.element);
  }

  show(toast: Toast | undefined): void {
    window.clearTimeout(this.timer);
    this.element.replaceChildren();
    this.element.toggleAttribute('data-mask', toast?.mask === true);
    if (!toast) return;
    const picture = toast.image
      ? make('img', { src: toast.image, alt: '' })
      : make('i', { className: `wechat-toast-icon wechat-toast-${toast.icon}`, 'aria-hidden': 'true' });
    const plain = toast.icon === 'none' && !toast.image;
    this.element.append(
      make(
        'div',
        { className: plain ? 'wechat-toast wechat-toast-plain' : 'wechat-toast' },
        ...(plain ? [] : [picture]),
        make('p', {}, toast.title),
      ),
    );
    if (toast.durationMs !== undefined) this.timer = window.setTimeout(() => this.show(undefined), toast.durationMs);
  }
}
