import type { BuiltIn } from './define.js';
import { HOVER_PROPERTIES, watchPress } from './hover.js';

export const view: BuiltIn = {
  tag: 'view',
  properties: HOVER_PROPERTIES,
  mount(host) {
    if (host.text('hoverClass') === 'none') return undefined;
    return { unmount: watchPress(host, () => true) };
  },
};
