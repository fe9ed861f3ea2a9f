import type { BuiltIn } from './define.js';
import { HOVER_PROPERTIES, watchPress } from './hover.js';

/** open-type → name of `wx`. */
const ROUTES: Record<string, string> = {
  navigate: 'navigateTo',
  redirect: 'redirectTo',
  reLaunch: 'reLaunch',
  navigateBack: 'navigateBack',
};

/** https://developers.weixin.qq.com/miniprogram/dev/component/navigator.html, within the mini program. */
export const navigatorLink: BuiltIn = {
  tag: 'navigator',
  properties: {
    ...HOVER_PROPERTIES,
    hoverClass: { type: String, value: 'navigator-hover' },
    hoverStayTime: { type: Number, value: 600 },
    target: String,
    url: String,
    openType: { type: String, value: 'navigate' },
    delta: { type: Number, value: 1 },
  },
  mount(host) {
    host.element.setAttribute('role', 'link');
    host.element.tabIndex = 0;
    host.onTap(() => {
      const name = ROUTES[host.text('openType')];
      if (name === undefined)
        throw new Error(`<navigator open-type="${host.text('openType')}"> is not in the preview.`);
      host.phone.router()?.[name]?.({
        url: host.text('url'),
        delta: host.number('delta'),
        success: () => host.fire('success', {}),
        fail: (failure: object) => host.fire('fail', failure),
        complete: () => host.fire('complete', {}),
      });
    });
    return { unmount: watchPress(host, () => true) };
  },
};
