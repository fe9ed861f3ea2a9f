import { make } from '../dom.js';

/** The row of a phone's own signs; decoration. */
export function statusBar(): HTMLElement {
  return make(
    'div',
    { className: 'wechat-status-bar', 'aria-hidden': 'true' },
    make('span', { className: 'wechat-status-time' }, '9:41'),
    make(
      'span',
      { className: 'wechat-status-signs' },
      make('i', { className: 'wechat-status-signal' }),
      make('i', { className: 'wechat-status-battery' }),
    ),
  );
}
