import type { BuiltIn } from './define.js';
import { registerField, type Host } from './host.js';

const radios = new WeakMap<Element, Host>();

const radiosIn = (group: Element): Host[] =>
  [...group.querySelectorAll('wx-radio')].map((each) => radios.get(each)).filter((each) => each !== undefined);

/** https://developers.weixin.qq.com/miniprogram/dev/component/radio-group.html */
export const radioGroup: BuiltIn = {
  tag: 'radio-group',
  properties: { name: String },
  mount(host) {
    const { element } = host;
    element.setAttribute('role', 'radiogroup');
    element.addEventListener('change', (event) => {
      if (event instanceof CustomEvent) host.fire('change', { value: String(event.detail) });
    });
    element.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      const all = radiosIn(element).filter((each) => !each.flag('disabled'));
      const here = all.findIndex((each) => each.element === document.activeElement);
      if (step === undefined || here < 0) return;
      event.preventDefault();
      const next = all[(here + step + all.length) % all.length];
      next?.element.focus();
      next?.element.click();
    });
    registerField({
      host,
      value: () =>
        radiosIn(element)
          .find((each) => each.flag('checked'))
          ?.text('value') ?? '',
      reset: () => radiosIn(element).forEach((each) => each.set('checked', false)),
      activate: () => undefined,
    });
  },
};

/** https://developers.weixin.qq.com/miniprogram/dev/component/radio.html */
export const radio: BuiltIn = {
  tag: 'radio',
  properties: { value: String, checked: Boolean, disabled: Boolean, color: { type: String, value: '#09BB07' } },
  mount(host) {
    const { element } = host;
    radios.set(element, host);
    element.setAttribute('role', 'radio');
    const check = (): void => {
      if (host.flag('disabled') || host.flag('checked')) return;
      const group = element.closest('wx-radio-group');
      for (const other of group ? radiosIn(group) : []) other.set('checked', other === host);
      host.set('checked', true);
      group?.dispatchEvent(new CustomEvent('change', { detail: host.text('value') }));
    };
    host.onTap(check);
    registerField({ host, value: () => undefined, reset: () => undefined, activate: () => element.click() });
    return {
      update() {
        const disabled = host.flag('disabled');
        element.setAttribute('aria-checked', String(host.flag('checked')));
        element.setAttribute('aria-disabled', String(disabled));
        element.toggleAttribute('disabled', disabled);
        element.tabIndex = disabled ? -1 : 0;
        element.style.setProperty('--wechat-radio-color', host.text('color'));
      },
    };
  },
};
