import type { BuiltIn } from './define.js';
import { registerField, type Host } from './host.js';

/** The selector of https://developers.weixin.qq.com/miniprogram/dev/component/picker.html; the other modes are not here. */
export const picker: BuiltIn = {
  tag: 'picker',
  properties: {
    headerText: String,
    mode: { type: String, value: 'selector' },
    disabled: Boolean,
    range: null,
    rangeKey: String,
    value: { type: Number, value: 0 },
    name: String,
  },
  mount(host) {
    const { element } = host;
    element.setAttribute('role', 'button');
    element.setAttribute('aria-haspopup', 'listbox');
    const choose = async (): Promise<void> => {
      if (host.flag('disabled')) return;
      if (host.text('mode') !== 'selector')
        throw new Error(`<picker mode="${host.text('mode')}"> is not in the preview.`);
      const items = itemsOf(host);
      const chosen = await host.phone.screen.pickItem({
        title: host.text('headerText'),
        items,
        value: host.number('value'),
      });
      if (chosen === undefined) return host.fire('cancel', {});
      host.set('value', chosen);
      // On phones the index of a selector is a text.
      host.fire('change', { value: String(chosen) });
    };
    host.onTap(() => void choose().catch((error: unknown) => host.phone.report(error)));
    registerField({
      host,
      value: () => host.number('value'),
      reset: () => host.set('value', 0),
      activate: () => element.click(),
    });
    return {
      update() {
        element.tabIndex = host.flag('disabled') ? -1 : 0;
        element.setAttribute('aria-disabled', String(host.flag('disabled')));
      },
    };
  },
};

function itemsOf(host: Host): string[] {
  const range = host.value('range');
  const key = host.text('rangeKey');
  if (!Array.isArray(range)) return [];
  return range.map((item: unknown) =>
    String(key && typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[key] : item),
  );
}
