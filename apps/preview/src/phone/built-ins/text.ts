import type { BuiltIn } from './define.js';

export const text: BuiltIn = {
  tag: 'text',
  properties: {
    selectable: Boolean,
    userSelect: Boolean,
    space: String,
    decode: Boolean,
    overflow: String,
    maxLines: Number,
  },
  mount(host) {
    return {
      update() {
        host.element.toggleAttribute('data-selectable', host.flag('selectable') || host.flag('userSelect'));
      },
    };
  },
};
