import { type Element as GlassElement, Event as GlassEvent } from 'glass-easel';
import { watchPromise } from './timers.js';

type Report = (error: unknown) => void;
type Rendered = Node & { __wxElement?: GlassElement };

/** How long a finger rests for a long press, in milliseconds. */
const LONG_PRESS_MS = 350;

/**
 * The browser's clicks and touches as WeChat's bubbling events. Taps come from `click`, so that a mouse, a finger, the keyboard
 * and assistive technology all make one. Returns what ends it.
 */
export function bridgeEvents(root: HTMLElement, report: Report): () => void {
  const ended = new AbortController();
  const listen = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
  ): void => root.addEventListener(name, listener, { signal: ended.signal, passive: name === 'touchstart' });
  listen('click', (event) => dispatch(event, 'tap', { x: event.clientX, y: event.clientY }, report));
  for (const name of ['touchstart', 'touchmove', 'touchend', 'touchcancel'] as const)
    listen(name, (event) => dispatch(event, name, {}, report));
  let timer: number | undefined;
  listen('pointerdown', (event) => {
    timer = window.setTimeout(() => {
      for (const name of ['longpress', 'longtap'])
        dispatch(event, name, { x: event.clientX, y: event.clientY }, report);
    }, LONG_PRESS_MS);
  });
  for (const name of ['pointerup', 'pointercancel', 'pointermove'] as const)
    listen(name, () => window.clearTimeout(timer));
  listen('keydown', press);
  ended.signal.addEventListener('abort', () => window.clearTimeout(timer));
  return () => ended.abort();
}

const OPERATED = '[role=button],[role=switch],[role=radio],[role=checkbox],[role=link],[role=tab],[role=menuitem]';

/** Enter and Space on something operated that is not the browser's own control. */
function press(event: KeyboardEvent): void {
  if (event.key !== 'Enter' && event.key !== ' ') return;
  const { target } = event;
  if (!(target instanceof HTMLElement) || !target.tagName.startsWith('WX-') || !target.matches(OPERATED)) return;
  event.preventDefault();
  if (!event.repeat) target.click();
}

function dispatch(event: Event, name: string, detail: object, report: Report): void {
  const { target } = event;
  // A disabled button swallows what happens on it.
  if (!(target instanceof Element) || target.closest('wx-button[disabled]')) return;
  let node: Rendered | null = target;
  while (node && !node.__wxElement) node = node.parentNode;
  if (!node?.__wxElement) return;
  const rendered = new GlassEvent(name, detail, {
    originalEvent: event,
    bubbles: true,
    composed: true,
    capturePhase: true,
    extraFields: touchesOf(event),
    handleListenerReturn: (returned) => watchPromise(returned, report),
  });
  GlassEvent.dispatchEvent(node.__wxElement, rendered);
  // A popup with catchtouchmove keeps what lies behind it from scrolling.
  if (name === 'touchmove' && rendered.defaultPrevented() && event.cancelable) event.preventDefault();
}

function touchesOf(event: Event): { touches: object[]; changedTouches: object[] } {
  const read = (list: Iterable<Touch>): object[] =>
    [...list].map(({ identifier, pageX, pageY, clientX, clientY }) => ({ identifier, pageX, pageY, clientX, clientY }));
  if ('touches' in event) {
    const { touches, changedTouches } = event as TouchEvent;
    return { touches: read(Array.from(touches)), changedTouches: read(Array.from(changedTouches)) };
  }
  const { clientX = 0, clientY = 0 } = event as MouseEvent;
  return { touches: [], changedTouches: [{ identifier: 0, pageX: clientX, pageY: clientY, clientX, clientY }] };
}
