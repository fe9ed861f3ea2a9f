import type { BuiltIn } from './define.js';
import { TEXT_FIELD_PROPERTIES, TextField } from './text-field.js';

/** https://developers.weixin.qq.com/miniprogram/dev/component/textarea.html */
export const textarea: BuiltIn = {
  tag: 'textarea',
  properties: {
    ...TEXT_FIELD_PROPERTIES,
    placeholderClass: { type: String, value: 'textarea-placeholder' },
    autoHeight: Boolean,
    fixed: Boolean,
    showConfirmBar: { type: Boolean, value: true },
    disableDefaultPadding: Boolean,
  },
  mount(host) {
    const control = document.createElement('textarea');
    const field = new TextField(host, control);
    const grow = (): void => {
      if (!host.flag('autoHeight')) return;
      control.style.height = 'auto';
      control.style.height = `${control.scrollHeight}px`;
    };
    control.addEventListener('input', grow);
    return {
      update(changed) {
        host.element.toggleAttribute('auto-height', host.flag('autoHeight'));
        field.update(changed);
        grow();
      },
    };
  },
};
