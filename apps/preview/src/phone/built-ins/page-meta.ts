import type { BuiltIn } from './define.js';

/** https://developers.weixin.qq.com/miniprogram/dev/component/page-meta.html: letter size, style and background. */
export const pageMeta: BuiltIn = {
  tag: 'page-meta',
  properties: {
    rootFontSize: String,
    pageFontSize: String,
    pageStyle: String,
    backgroundColor: String,
    backgroundTextStyle: String,
    backgroundColorTop: String,
    backgroundColorBottom: String,
    rootBackgroundColor: String,
    pageOrientation: String,
  },
  mount(host) {
    const page = host.element.closest<HTMLElement>('wx-page');
    return {
      update() {
        if (!page) return;
        const size = (name: string): string => {
          const wanted = host.text(name);
          return wanted === 'system' ? `${16 * host.phone.fontScale}px` : wanted;
        };
        page.style.cssText = host.text('pageStyle');
        if (size('pageFontSize')) page.style.fontSize = size('pageFontSize');
        if (host.text('backgroundColor')) page.style.backgroundColor = host.text('backgroundColor');
        // rem are measured on <html>, which belongs to the page on top: the frame reads it there.
        page.dataset['rootFontSize'] = size('rootFontSize');
        host.phone.decorate();
      },
    };
  },
};
