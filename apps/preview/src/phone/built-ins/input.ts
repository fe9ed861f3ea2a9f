import type { BuiltIn } from './define.js';
import { TEXT_FIELD_PROPERTIES, TextField } from './text-field.js';

/** The keyboards of the types; the field itself takes any text, as on a phone with a hardware keyboard. */
const KEYBOARDS: Record<string, string> = { number: 'numeric', digit: 'decimal' };

/** https://developers.weixin.qq.com/miniprogram/dev/component/input.html */
export const input: BuiltIn = {
  tag: 'input',
  properties: {
    ...TEXT_FIELD_PROPERTIES,
    type: { type: String, value: 'text' },
    password: Boolean,
    safePasswordCertPath: String,
    safePasswordLength: Number,
  },
  mount(host) {
    const control = document.createElement('input');
    control.autocomplete = 'off';
    const field = new TextField(host, control);
    control.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.isComposing) field.confirm();
    });
    const nickname = (): boolean => host.text('type') === 'nickname';
    control.addEventListener('focus', () => {
      if (nickname()) host.phone.screen.offerNickname(control, (name) => field.write(name));
    });
    control.addEventListener('blur', () => {
      if (!nickname() || control.value === '') return;
      // WeChat checks the name when the field is left, and clears one that does not pass.
      const { value, review } = host.phone.device.typeNickname(control.value);
      if (value !== control.value) field.write(value);
      host.fire('nicknamereview', review);
    });
    return {
      update(changed) {
        control.type = host.flag('password') || host.text('type') === 'safe-password' ? 'password' : 'text';
        control.inputMode = KEYBOARDS[host.text('type')] ?? 'text';
        control.enterKeyHint = host.text('confirmType');
        field.update(changed);
      },
    };
  },
};
