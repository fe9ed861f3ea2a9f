import { make } from '../dom.js';
import type { Words } from '../words.js';
import { ask, dialogButton } from './dialog.js';

interface Choice {
  title: string;
  items: string[];
  value: number;
}

/** The wheel of <picker mode="selector"> as a list. */
export function pickItem(overlay: HTMLElement, words: Words, choice: Choice): Promise<number | undefined> {
  const { title, items, value } = choice;
  return ask<number | undefined>(overlay, (answer) => {
    let selected = items.length === 0 ? -1 : Math.min(Math.max(value, 0), items.length - 1);
    const options = items.map((item, index) =>
      make('div', { role: 'option', className: 'wechat-picker-option', onclick: () => select(index) }, item),
    );
    const list = make(
      'div',
      { role: 'listbox', 'aria-label': title || words.confirm, tabIndex: 0, autofocus: true },
      ...options,
    );
    const select = (index: number): void => {
      if (!options[index]) return;
      selected = index;
      options.forEach((option, each) => option.setAttribute('aria-selected', String(each === selected)));
    };
    list.className = 'wechat-picker-list';
    list.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) {
        event.preventDefault();
        select(selected + step);
      }
      if (event.key === 'Enter') done();
    });
    const done = (): void => answer(selected < 0 ? undefined : selected);
    select(selected);
    return {
      kind: 'sheet',
      label: title || words.confirm,
      onDismiss: () => answer(undefined),
      content: [
        make(
          'div',
          { className: 'wechat-picker-bar' },
          dialogButton(words.cancel, 'wechat-sheet-link', () => answer(undefined)),
          make('strong', {}, title),
          dialogButton(words.confirm, 'wechat-sheet-link', done),
        ),
        list,
      ],
    };
  });
}
