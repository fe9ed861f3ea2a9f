/** How far the page is pulled before it refreshes, in pixels. */
const ENOUGH_PX = 60;

/** Pull-down refresh of one page: by finger or mouse at its top, or by wx.startPullDownRefresh. */
export class PullDown {
  private readonly dots = document.createElement('div');
  private startY: number | undefined;
  private enabled = false;

  constructor(
    page: HTMLElement,
    scroller: HTMLElement,
    private readonly refresh: () => void,
  ) {
    this.dots.className = 'wechat-pull-down';
    this.dots.hidden = true;
    this.dots.setAttribute('role', 'status');
    this.dots.setAttribute('aria-label', '•••');
    page.prepend(this.dots);
    const down = (y: number): void => {
      this.startY = this.enabled && scroller.scrollTop <= 0 ? y : undefined;
    };
    const up = (y: number): void => {
      if (this.startY !== undefined && y - this.startY >= ENOUGH_PX) this.start();
      this.startY = undefined;
    };
    scroller.addEventListener('touchstart', ({ touches }) => down(touches[0]?.clientY ?? 0), { passive: true });
    scroller.addEventListener('touchend', ({ changedTouches }) => up(changedTouches[0]?.clientY ?? 0));
    scroller.addEventListener('mousedown', ({ clientY }) => down(clientY));
    scroller.addEventListener('mouseup', ({ clientY }) => up(clientY));
  }

  setEnabled(enabled: boolean): void {
    this.enabled = enabled;
  }

  start(): void {
    if (!this.dots.hidden) return;
    this.dots.hidden = false;
    this.refresh();
  }

  stop(): void {
    this.dots.hidden = true;
  }
}
