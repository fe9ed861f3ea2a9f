import { make } from '../dom.js';
import type { Words } from '../words.js';
import { ask, dialogButton } from './dialog.js';

/** WeChat's own privacy dialog, when the mini program has none. */
export function askPrivacy(overlay: HTMLElement, words: Words): Promise<boolean> {
  return ask<boolean>(overlay, (answer) => ({
    kind: 'sheet',
    label: words.privacyTitle,
    onDismiss: () => answer(false),
    content: [
      make('h2', { className: 'wechat-sheet-title' }, words.privacyTitle),
      make(
        'p',
        { className: 'wechat-sheet-note' },
        `${words.privacyText} `,
        dialogButton(words.privacyContract, 'wechat-sheet-link', () => showPrivacyContract(overlay, words)),
      ),
      make(
        'div',
        { className: 'wechat-sheet-buttons' },
        dialogButton(words.refuse, 'wechat-sheet-button', () => answer(false)),
        dialogButton(words.agree, 'wechat-sheet-button wechat-sheet-primary', () => answer(true)),
      ),
    ],
  }));
}

/** wx.openPrivacyContract. */
export function showPrivacyContract(overlay: HTMLElement, words: Words): void {
  void ask<undefined>(overlay, (answer) => ({
    kind: 'full',
    label: words.contractTitle,
    onDismiss: () => answer(undefined),
    content: [
      make('h2', { className: 'wechat-sheet-title' }, words.contractTitle),
      make('p', {}, words.contractText),
      make('ul', {}, ...words.contractItems.map((item) => make('li', {}, item))),
      dialogButton(words.close, 'wechat-sheet-button wechat-sheet-primary', () => answer(undefined)),
    ],
  }));
}
