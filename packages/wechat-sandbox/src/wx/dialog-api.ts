import { asyncApi, type Option, type Settle } from './async-api.js';
import type { AppRun, DeviceState } from './device-state.js';
import { ERRNO } from './errno.js';
import { nameOfType } from './request.js';
import type { Toast } from './screen.js';
import { wordsOf } from './words.js';

const MOST_ACTIONS = 6;

/** Modals, action sheets, toasts: shown on the screen, answered by it. */
export function dialogApi(device: DeviceState, run: AppRun): Record<string, unknown> {
  const { screen, settings } = device;
  const api = (name: string, act: Parameters<typeof asyncApi>[3]) => [name, asyncApi(device, run, name, act)] as const;
  const hide = (_option: Option, settle: Settle): void => {
    screen.showToast(undefined);
    settle.ok();
  };
  return Object.fromEntries([
    api('showModal', async (option, settle) => {
      const words = wordsOf(settings.language);
      const { confirm, content } = await screen.showModal({
        title: textIn(option, 'title'),
        content: textIn(option, 'content'),
        showCancel: option['showCancel'] !== false,
        cancelText: textIn(option, 'cancelText') || words.cancel,
        confirmText: textIn(option, 'confirmText') || words.confirm,
        ...colourIn(option, 'cancelColor'),
        ...colourIn(option, 'confirmColor'),
        editable: option['editable'] === true,
        placeholderText: textIn(option, 'placeholderText'),
      });
      settle.ok({ confirm, cancel: !confirm, content: content ?? '' });
    }),
    api('showActionSheet', async (option, settle) => {
      const wrong = wrongList(option['itemList']);
      if (wrong !== undefined) {
        return settle.fail({ reason: `parameter error: ${wrong}`, errno: ERRNO.invalidParameter });
      }
      const tapIndex = await screen.showActionSheet({
        itemList: (option['itemList'] as unknown[]).map(String),
        ...(typeof option['alertText'] === 'string' ? { alertText: option['alertText'] } : {}),
        ...colourIn(option, 'itemColor'),
      });
      if (tapIndex === undefined) settle.fail({ reason: 'cancel', errno: ERRNO.cancel });
      else settle.ok({ tapIndex });
    }),
    api('showToast', (option, settle) => {
      const { duration } = option;
      screen.showToast({
        ...toastOf(option, 'toast'),
        icon: iconIn(option),
        ...(typeof option['image'] === 'string' && option['image'] ? { image: option['image'] } : {}),
        durationMs: typeof duration === 'number' ? duration : 1500,
      });
      settle.ok();
    }),
    api('showLoading', (option, settle) => {
      screen.showToast({ ...toastOf(option, 'loading'), icon: 'loading' });
      settle.ok();
    }),
    api('hideToast', hide),
    api('hideLoading', hide),
  ]);
}

const textIn = (option: Option, name: string): string => {
  const value = option[name];
  return value === undefined || value === null ? '' : String(value);
};

const colourIn = <Name extends string>(option: Option, name: Name): { [Key in Name]?: string } =>
  (typeof option[name] === 'string' ? { [name]: option[name] } : {}) as { [Key in Name]?: string };

const toastOf = (option: Option, kind: Toast['kind']): Pick<Toast, 'kind' | 'title' | 'mask'> => ({
  kind,
  title: textIn(option, 'title'),
  mask: option['mask'] === true,
});

function iconIn({ icon }: Option): Toast['icon'] {
  return icon === 'error' || icon === 'loading' || icon === 'none' ? icon : 'success';
}

function wrongList(list: unknown): string | undefined {
  if (!Array.isArray(list)) return `parameter.itemList should be Array instead of ${nameOfType(list)};`;
  if (list.length < 1) return 'parameter.itemList should have at least 1 item;';
  if (list.length > MOST_ACTIONS) return `itemList should not be large than ${MOST_ACTIONS}`;
  return undefined;
}
