import type { Host } from './host.js';
import type { Properties } from './define.js';

export const HOVER_PROPERTIES: Properties = {
  hoverClass: { type: String, value: 'none' },
  hoverStartTime: { type: Number, value: 50 },
  hoverStayTime: { type: Number, value: 400 },
  hoverStopPropagation: Boolean,
};

/** `hover-class` while a finger or the mouse presses; returns what takes it off for good. */
export function watchPress(host: Host, enabled: () => boolean): () => void {
  const { element } = host;
  let timer: number | undefined;
  const classes = (): string => (host.text('hoverClass') === 'none' ? '' : host.text('hoverClass'));
  const press = (event: Event): void => {
    if (!enabled() || classes() === '' || (event.target instanceof Element && nearestHovered(event.target) !== element))
      return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => host.toggleClass(classes(), true), host.number('hoverStartTime'));
  };
  const release = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => host.toggleClass(classes(), false), host.number('hoverStayTime'));
  };
  element.dataset['hover'] = '';
  element.addEventListener('pointerdown', press);
  for (const name of ['pointerup', 'pointercancel', 'pointerleave']) element.addEventListener(name, release);
  return () => window.clearTimeout(timer);
}

/** A pressed button in a pressable row: only the button shows it. */
const nearestHovered = (target: Element): Element | null => target.closest('[data-hover]');
