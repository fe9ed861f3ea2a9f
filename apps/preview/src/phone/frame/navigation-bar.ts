import { make } from '../dom.js';
import type { Words } from '../words.js';

/** WeChat's bar over a page: back, title, and the capsule with menu and close. */
export class NavigationBar {
  readonly element: HTMLElement;
  private readonly title = make('h1', { className: 'wechat-bar-title' });
  private readonly back: HTMLButtonElement;
  private readonly menu: HTMLButtonElement;
  private readonly close: HTMLButtonElement;

  constructor(
    private readonly words: () => Words,
    actions: { back(): void; menu(): void; close(): void },
  ) {
    const button = (className: string, onclick: () => void): HTMLButtonElement =>
      make('button', { type: 'button', className, onclick });
    this.back = button('wechat-bar-back', actions.back);
    this.menu = button('wechat-capsule-menu', actions.menu);
    this.close = button('wechat-capsule-close', actions.close);
    this.element = make(
      'header',
      { className: 'wechat-bar' },
      this.back,
      this.title,
      make('div', { className: 'wechat-capsule' }, this.menu, this.close),
    );
  }

  show({ title, canGoBack, custom }: { title: string; canGoBack: boolean; custom: boolean }): void {
    const words = this.words();
    this.title.textContent = title;
    this.back.hidden = !canGoBack;
    this.back.setAttribute('aria-label', words.back);
    this.menu.setAttribute('aria-label', words.menu);
    this.close.setAttribute('aria-label', words.close);
    this.element.toggleAttribute('data-custom', custom);
  }
}
