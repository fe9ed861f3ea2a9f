import type { BuiltIn } from './define.js';

/** https://developers.weixin.qq.com/miniprogram/dev/component/scroll-view.html, without the pull-down of its own. */
export const scrollView: BuiltIn = {
  tag: 'scroll-view',
  properties: {
    scrollX: Boolean,
    scrollY: Boolean,
    scrollTop: { type: Number, value: 0 },
    scrollLeft: { type: Number, value: 0 },
    scrollIntoView: String,
    scrollWithAnimation: Boolean,
    upperThreshold: { type: Number, value: 50 },
    lowerThreshold: { type: Number, value: 50 },
    enableFlex: Boolean,
    enableBackToTop: Boolean,
    enhanced: Boolean,
    bounces: Boolean,
    showScrollbar: { type: Boolean, value: true },
    pagingEnabled: Boolean,
    fastDeceleration: Boolean,
    scrollAnchoring: Boolean,
    type: String,
  },
  mount(host) {
    const { element } = host;
    let [atStart, atEnd] = [true, false];
    element.addEventListener('scroll', () => {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = element;
      host.fire('scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth });
      const [at, rest] = host.flag('scrollX')
        ? [scrollLeft, scrollWidth - clientWidth - scrollLeft]
        : [scrollTop, scrollHeight - clientHeight - scrollTop];
      const [start, end] = [at <= host.number('upperThreshold'), rest <= host.number('lowerThreshold')];
      if (start && !atStart) host.fire('scrolltoupper', { direction: host.flag('scrollX') ? 'left' : 'top' });
      if (end && !atEnd) host.fire('scrolltolower', { direction: host.flag('scrollX') ? 'right' : 'bottom' });
      [atStart, atEnd] = [start, end];
    });
    return {
      update(changed) {
        element.toggleAttribute('scroll-x', host.flag('scrollX'));
        element.toggleAttribute('scroll-y', host.flag('scrollY'));
        element.toggleAttribute('data-bare', !host.flag('showScrollbar'));
        // By the keyboard too.
        if (host.flag('scrollX') || host.flag('scrollY')) element.tabIndex = 0;
        if (changed === undefined || changed === 'scrollTop') element.scrollTop = host.number('scrollTop');
        if (changed === undefined || changed === 'scrollLeft') element.scrollLeft = host.number('scrollLeft');
        const into = host.text('scrollIntoView');
        if ((changed === undefined || changed === 'scrollIntoView') && into !== '') {
          const target = host.sibling(into);
          if (target) element.scrollTop += target.getBoundingClientRect().top - element.getBoundingClientRect().top;
        }
      },
    };
  },
};
