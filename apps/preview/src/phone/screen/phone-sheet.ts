import type { PhoneChoice } from '@yaopai/wechat-sandbox/wx';

import { make } from '../dom.js';
import type { Words } from '../words.js';
import { ask, dialogButton } from './dialog.js';

interface PhoneTap {
  realtime: boolean;
  phone: string | undefined;
}

/** What WeChat asks at a phone button: allow the own number, another one, or refuse. */
export function choosePhone(overlay: HTMLElement, words: Words, { realtime, phone }: PhoneTap): Promise<PhoneChoice> {
  const title = realtime ? words.realtimePhoneTitle : words.phoneTitle;
  return ask<PhoneChoice>(overlay, (answer) => {
    const field = make('input', {
      className: 'wechat-dialog-field',
      type: 'tel',
      placeholder: words.phonePlaceholder,
      'aria-label': words.phonePlaceholder,
      hidden: phone !== undefined,
    });
    const other = dialogButton(words.phoneOther, 'wechat-sheet-link', () => {
      field.hidden = false;
      other.hidden = true;
      own.hidden = true;
      field.focus();
    });
    other.hidden = phone === undefined;
    const own = make(
      'p',
      { className: 'wechat-phone-own' },
      make('strong', {}, phone ? masked(phone) : ''),
      words.phoneOwn,
    );
    own.hidden = phone === undefined;
    const none = make('p', { className: 'wechat-sheet-note', hidden: phone !== undefined }, words.phoneNone);
    const refuse = dialogButton(words.refuse, 'wechat-sheet-button', () => answer({ answer: 'deny' }));
    const allow = dialogButton(words.allow, 'wechat-sheet-button wechat-sheet-primary', () => {
      if (field.hidden) return answer({ answer: 'allow' });
      const typed = field.value.replace(/[\s-]/g, '');
      if (!/^\+?\d{5,15}$/.test(typed)) return field.focus();
      return answer({ answer: 'allow', phone: typed });
    });
    return {
      kind: 'sheet',
      label: title,
      onDismiss: () => answer({ answer: 'deny' }),
      content: [
        make('h2', { className: 'wechat-sheet-title' }, title),
        own,
        none,
        field,
        other,
        make('div', { className: 'wechat-sheet-buttons' }, refuse, allow),
      ],
    };
  });
}

/** 138****0000, as WeChat shows it. */
function masked(phone: string): string {
  return phone.length < 7 ? phone : `${phone.slice(0, -8)}****${phone.slice(-4)}`;
}
