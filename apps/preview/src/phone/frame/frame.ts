import { make } from '../dom.js';
import type { Page } from '../page.js';
import type { Words } from '../words.js';
import { NavigationBar } from './navigation-bar.js';
import { statusBar } from './status-bar.js';

interface FrameOptions {
  words(): Words;
  onBack(): void;
  onRestart(): void;
  onShown(shown: boolean): void;
  menu(items: string[]): Promise<number | undefined>;
}

/** The phone around the pages: status bar, navigation bar, home indicator; and the home screen when the app is closed. */
export class Frame {
  /** Where pages are put. */
  readonly pages = make('main', { className: 'wechat-pages' });
  /** Where dialogs are put, over everything. */
  readonly overlay = make('div', { className: 'wechat-overlay' });
  readonly element: HTMLElement;
  private readonly bar: NavigationBar;
  private readonly home: HTMLElement;

  constructor(private readonly options: FrameOptions) {
    this.bar = new NavigationBar(options.words, {
      back: () => options.onBack(),
      menu: () => void this.openMenu(),
      close: () => this.setShown(false),
    });
    this.home = make('div', { className: 'wechat-home-screen', hidden: true });
    const app = make('div', { className: 'wechat-app' }, this.bar.element, this.pages);
    this.element = make(
      'div',
      { className: 'wechat-phone' },
      statusBar(),
      app,
      this.home,
      this.overlay,
      make('div', { className: 'wechat-home-indicator', 'aria-hidden': 'true' }),
    );
  }

  /** In line with the page on top. */
  decorate(page: Page, canGoBack: boolean): void {
    const { title, barColor, barText, background, custom } = page.config;
    this.bar.show({ title, canGoBack, custom });
    const { style } = this.element;
    style.setProperty('--wechat-bar-color', barColor);
    style.setProperty('--wechat-bar-text', barText === 'white' ? '#ffffff' : '#000000');
    style.setProperty('--wechat-window-background', background);
    document.documentElement.style.fontSize = page.rootFontSize;
    document.title = title;
  }

  setShown(shown: boolean): void {
    if (shown === this.home.hidden) return;
    const button = make('button', {
      type: 'button',
      className: 'wechat-home-icon',
      onclick: () => this.setShown(true),
    });
    button.append(make('span', { 'aria-hidden': 'true' }), this.options.words().reopen);
    this.home.replaceChildren(...(shown ? [] : [button]));
    this.home.hidden = shown;
    (this.element.querySelector('.wechat-app') as HTMLElement).hidden = !shown;
    this.options.onShown(shown);
  }

  private async openMenu(): Promise<void> {
    const chosen = await this.options.menu([this.options.words().restart]);
    if (chosen === 0) this.options.onRestart();
  }
}
