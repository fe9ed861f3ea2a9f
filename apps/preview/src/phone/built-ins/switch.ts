import type { BuiltIn } from './define.js';
import { registerField } from './host.js';

/** https://developers.weixin.qq.com/miniprogram/dev/component/switch.html */
export const switchControl: BuiltIn = {
  tag: 'switch',
  properties: {
    checked: Boolean,
    disabled: Boolean,
    type: { type: String, value: 'switch' },
    color: { type: String, value: '#04BE02' },
    name: String,
  },
  mount(host) {
    const { element } = host;
    element.setAttribute('role', 'switch');
    host.onTap(() => {
      if (host.flag('disabled')) return;
      const value = !host.flag('checked');
      host.set('checked', value);
      host.fire('change', { value });
    });
    registerField({
      host,
      value: () => host.flag('checked'),
      reset: () => host.set('checked', false),
      activate: () => element.click(),
    });
    return {
      update() {
        const disabled = host.flag('disabled');
        element.setAttribute('aria-checked', String(host.flag('checked')));
        element.setAttribute('aria-disabled', String(disabled));
        element.toggleAttribute('disabled', disabled);
        element.tabIndex = disabled ? -1 : 0;
        element.style.setProperty('--wechat-switch-color', host.text('color'));
      },
    };
  },
};
