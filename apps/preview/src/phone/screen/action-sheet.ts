import type { ActionSheet } from '@yaopai/wechat-sandbox/wx';

import { make } from '../dom.js';
import type { Words } from '../words.js';
import { ask, dialogButton } from './dialog.js';

/** wx.showActionSheet. */
export function showActionSheet(overlay: HTMLElement, words: Words, sheet: ActionSheet): Promise<number | undefined> {
  return ask<number | undefined>(overlay, (answer) => {
    const items = sheet.itemList.map((item, index) => dialogButton(item, 'wechat-sheet-item', () => answer(index)));
    if (sheet.itemColor) for (const item of items) item.style.color = sheet.itemColor;
    const cancel = dialogButton(words.cancel, 'wechat-sheet-item wechat-sheet-cancel', () => answer(undefined));
    const title = sheet.alertText ? [make('p', { className: 'wechat-sheet-note' }, sheet.alertText)] : [];
    return {
      kind: 'sheet',
      label: sheet.alertText ?? words.menu,
      onDismiss: () => answer(undefined),
      content: [...title, ...items, cancel],
    };
  });
}
