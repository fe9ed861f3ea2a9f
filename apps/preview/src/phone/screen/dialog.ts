import { make } from '../dom.js';

export interface DialogOptions {
  /** `alert` in the middle, `sheet` from below, `full` over all. */
  kind: 'alert' | 'sheet' | 'full';
  /** What assistive technology calls it. */
  label: string;
  /** What Escape, Android's back and a tap beside a sheet answer; absent: it has to be answered. */
  onDismiss?: () => void;
  content: (Node | string)[];
}

/** One of WeChat's surfaces over the page: modal, with the focus kept inside and given back afterwards. */
export class Dialog {
  private readonly shade: HTMLElement;
  private readonly panel: HTMLElement;
  private readonly before = document.activeElement;

  constructor(
    overlay: HTMLElement,
    private readonly options: DialogOptions,
  ) {
    this.panel = make(
      'div',
      {
        className: `wechat-dialog wechat-dialog-${options.kind}`,
        role: 'dialog',
        'aria-modal': 'true',
        'aria-label': options.label,
        tabIndex: -1,
      },
      ...options.content,
    );
    this.shade = make('div', { className: `wechat-shade wechat-shade-${options.kind}` }, this.panel);
    this.shade.addEventListener('click', ({ target }) => {
      if (target === this.shade && options.kind === 'sheet') options.onDismiss?.();
    });
    this.shade.addEventListener('keydown', (event) => this.key(event));
    overlay.append(this.shade);
    (this.panel.querySelector<HTMLElement>('[autofocus]') ?? this.panel).focus({ preventScroll: true });
  }

  close(): void {
    this.shade.remove();
    if (this.before instanceof HTMLElement) this.before.focus({ preventScroll: true });
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.options.onDismiss?.();
    if (event.key !== 'Tab') return;
    const all = [...this.panel.querySelectorAll<HTMLElement>('button, input, [tabindex="0"]')].filter(
      (each) => !each.hidden && !each.hasAttribute('disabled'),
    );
    const [first, last] = [all[0], all.at(-1)];
    const here = document.activeElement;
    if (event.shiftKey ? here === first || here === this.panel : here === last) {
      event.preventDefault();
      (event.shiftKey ? last : first)?.focus();
    }
  }
}

/** Opens a dialog and waits for its answer; `build` gets the function that answers. */
export function ask<Answer>(
  overlay: HTMLElement,
  build: (answer: (value: Answer) => void) => DialogOptions,
): Promise<Answer> {
  return new Promise((resolve) => {
    const dialog = new Dialog(
      overlay,
      build((value) => {
        dialog.close();
        resolve(value);
      }),
    );
  });
}

export const dialogButton = (text: string, className: string, onclick: () => void): HTMLButtonElement =>
  make('button', { type: 'button', className, onclick }, text);
