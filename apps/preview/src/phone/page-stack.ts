import { pagePaths, type MiniProgram } from './mini-program.js';
import { Page } from './page.js';
import type { Phone } from './phone.js';
import type { Space } from './space.js';
import type { EventChannel } from './event-channel.js';

/** Ten pages deep, as in WeChat. */
const MOST_PAGES = 10;

/** The open pages; only the top one is shown. */
export class PageStack {
  private pages: Page[] = [];
  private readonly known: ReadonlySet<string>;

  constructor(
    private readonly program: MiniProgram,
    private readonly space: Space,
    private readonly phone: Phone,
    private readonly report: (error: unknown) => void,
  ) {
    this.known = new Set(pagePaths(program));
  }

  get top(): Page | undefined {
    return this.pages.at(-1);
  }

  get depth(): number {
    return this.pages.length;
  }

  get full(): boolean {
    return this.pages.length >= MOST_PAGES;
  }

  has(path: string): boolean {
    return this.known.has(path);
  }

  callers(): object[] {
    return this.pages.map((page) => page.caller);
  }

  open(path: string, query: Record<string, string>, channel?: EventChannel): void {
    const page = new Page(this.program, this.space, this.phone, this.report, path, query, channel);
    this.top?.hide();
    this.pages.push(page);
    page.load(this.depth > 1);
    this.decorate();
  }

  /** Closes `count` pages, never the last one. */
  back(count: number): void {
    const leaving = this.pages.splice(Math.max(1, this.pages.length - count));
    if (leaving.length === 0) return;
    for (const page of leaving.reverse()) page.unload();
    this.top?.show();
    this.decorate();
  }

  replaceTop(path: string, query: Record<string, string>): void {
    this.pages.pop()?.unload();
    this.open(path, query);
  }

  replaceAll(path: string, query: Record<string, string>): void {
    this.clear();
    this.open(path, query);
  }

  setShown(shown: boolean): void {
    if (shown) this.top?.show();
    else this.top?.hide();
  }

  /** Brings the frame around the page in line with the page on top. */
  decorate(): void {
    if (!this.top) return;
    this.phone.frame.decorate(this.top, this.depth > 1);
    this.phone.pageChanged(this.top.path);
  }

  clear(): void {
    for (const page of this.pages.splice(0).reverse()) page.unload();
  }
}
