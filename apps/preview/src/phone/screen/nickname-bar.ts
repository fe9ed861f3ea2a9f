import { make } from '../dom.js';

/** Above the keyboard of a nickname field: the person's WeChat name, to be taken with one tap. */
export function offerNickname(
  overlay: HTMLElement,
  label: string,
  name: string,
  control: HTMLInputElement,
  take: (name: string) => void,
): void {
  const button = make(
    'button',
    { type: 'button', className: 'wechat-nickname-offer' },
    `${label} `,
    make('strong', {}, name),
  );
  const bar = make('div', { className: 'wechat-nickname-bar' }, button);
  // A press must not take the focus from the field, or the bar would go before the click.
  bar.addEventListener('mousedown', (event) => event.preventDefault());
  button.addEventListener('click', () => take(name));
  control.addEventListener('blur', () => bar.remove(), { once: true });
  overlay.append(bar);
}
