import { buttonAction } from './button-actions.js';
import type { BuiltIn } from './define.js';
import { HOVER_PROPERTIES, watchPress } from './hover.js';
import { registerField } from './host.js';

/** https://developers.weixin.qq.com/miniprogram/dev/component/button.html */
export const button: BuiltIn = {
  tag: 'button',
  properties: {
    ...HOVER_PROPERTIES,
    hoverClass: { type: String, value: 'button-hover' },
    hoverStartTime: { type: Number, value: 20 },
    hoverStayTime: { type: Number, value: 70 },
    size: { type: String, value: 'default' },
    type: { type: String, value: 'default' },
    plain: Boolean,
    disabled: Boolean,
    loading: Boolean,
    formType: String,
    openType: String,
    lang: String,
    phoneNumberNoQuotaToast: { type: Boolean, value: true },
  },
  mount(host) {
    const { element } = host;
    element.setAttribute('role', 'button');
    host.onTap(() => {
      buttonAction(host).catch((error: unknown) => host.phone.report(error));
    });
    registerField({ host, value: () => undefined, reset: () => undefined, activate: () => element.click() });
    return {
      update() {
        const disabled = host.flag('disabled');
        element.toggleAttribute('disabled', disabled);
        element.setAttribute('aria-disabled', String(disabled));
        element.toggleAttribute('loading', host.flag('loading'));
        element.setAttribute('aria-busy', String(host.flag('loading')));
        element.toggleAttribute('plain', host.flag('plain'));
        element.setAttribute('type', host.text('type'));
        element.setAttribute('size', host.text('size'));
        element.tabIndex = disabled ? -1 : 0;
      },
      unmount: watchPress(host, () => !host.flag('disabled')),
    };
  },
};
