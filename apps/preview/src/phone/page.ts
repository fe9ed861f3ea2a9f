import type { EventChannel } from './event-channel.js';
import type { MiniProgram } from './mini-program.js';
import type { Phone } from './phone.js';
import { PullDown } from './pull-down.js';
import type { PageRoot, Space } from './space.js';
import { watchPromise } from './timers.js';
import { windowConfig, type WindowConfig } from './window-config.js';

type Caller = Record<string, unknown>;

/** How near the end onReachBottom fires, in pixels, unless the page says otherwise. */
const REACH_BOTTOM_PX = 50;

/** One page on the stack: its element, its life cycle, and what it has made of the navigation bar. */
export class Page {
  /** What `wx.setNavigationBar…` has changed on this page. */
  readonly bar: Partial<WindowConfig> = {};
  readonly caller: Caller;
  readonly element: HTMLElement;
  readonly pullDown: PullDown;
  private readonly scroller: HTMLElement;
  private readonly root: PageRoot;
  private visible = true;
  /** Where the keyboard was when another page came on top. */
  private focused: HTMLElement | undefined;
  private atBottom = false;

  constructor(
    private readonly program: MiniProgram,
    space: Space,
    private readonly phone: Phone,
    private readonly report: (error: unknown) => void,
    readonly path: string,
    private readonly query: Record<string, string>,
    channel: EventChannel | undefined,
  ) {
    this.root = space.createPage(path);
    this.caller = this.root.get() as unknown as Caller;
    Object.assign(this.caller, { route: path, options: query, getOpenerEventChannel: () => channel ?? {} });
    this.element = document.createElement('section');
    this.element.className = 'wechat-page';
    this.scroller = document.createElement('div');
    this.scroller.className = 'wechat-page-scroll';
    this.scroller.tabIndex = -1;
    this.scroller.addEventListener('scroll', () => this.scrolled());
    this.element.append(this.scroller);
    this.pullDown = new PullDown(this.element, this.scroller, () => this.call('onPullDownRefresh'));
  }

  get config(): WindowConfig {
    return { ...windowConfig(this.program, this.path, this.phone.theme), ...this.bar };
  }

  /** From <page-meta>; empty is the browser's 16px. */
  get rootFontSize(): string {
    return (this.scroller.firstElementChild as HTMLElement | null)?.dataset['rootFontSize'] ?? '';
  }

  load(pushed: boolean): void {
    const placeholder = document.createElement('div');
    this.scroller.append(placeholder);
    this.phone.frame.pages.append(this.element);
    if (pushed) this.element.classList.add('wechat-page-enters');
    this.pullDown.setEnabled(this.config.enablePullDownRefresh);
    this.root.attach(this.scroller as never, placeholder as never);
    (this.scroller.firstElementChild as HTMLElement).dataset['path'] = this.path;
    if (pushed && !this.element.contains(document.activeElement)) this.scroller.focus({ preventScroll: true });
    this.call('onLoad', this.query);
    this.appear();
    this.call('onReady');
  }

  show(): void {
    if (this.visible) return;
    this.visible = true;
    this.element.hidden = false;
    this.focused?.focus({ preventScroll: true });
    this.appear();
  }

  hide(): void {
    if (!this.visible) return;
    this.visible = false;
    const { activeElement } = document;
    const inside = activeElement instanceof HTMLElement && this.element.contains(activeElement);
    this.focused = inside ? activeElement : undefined;
    this.element.hidden = true;
    this.root.getComponent().triggerPageLifetime('hide', []);
    this.call('onHide');
  }

  unload(): void {
    this.call('onUnload');
    this.root.release();
    this.element.remove();
  }

  scrollTo(top: number): void {
    this.scroller.scrollTop = top;
  }

  /** Scrolls to the first element that a selector of the page finds; false when there is none. */
  scrollToSelector(selector: string): boolean {
    const found = this.root.getComponent().getShadowRoot()?.querySelector(selector);
    const element = found?.getBackendElement() as unknown as HTMLElement | null | undefined;
    if (!element) return false;
    const top = element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    this.scroller.scrollTop += top;
    return true;
  }

  private appear(): void {
    this.root.getComponent().triggerPageLifetime('show', []);
    this.call('onShow');
  }

  private scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.call('onPageScroll', { scrollTop });
    const near = scrollHeight - clientHeight - scrollTop <= REACH_BOTTOM_PX;
    if (near && !this.atBottom) this.call('onReachBottom');
    this.atBottom = near;
  }

  private call(name: string, ...args: unknown[]): void {
    const method = this.caller[name];
    if (typeof method !== 'function') return;
    try {
      watchPromise(method.apply(this.caller, args), this.report);
    } catch (error) {
      this.report(error);
    }
  }
}
