import type { BuiltIn } from './define.js';
import { fieldOf, type Field, type Host } from './host.js';

let labels = 0;

/** A tap on a label is a tap on its control: the one named by `for`, else the first inside. */
export const label: BuiltIn = {
  tag: 'label',
  properties: { for: String },
  mount(host) {
    labels += 1;
    host.element.id ||= `label-${labels}`;
    host.element.addEventListener('click', (event) => {
      const control = controlOf(host);
      // The control's own click comes by here too.
      if (control && event.target instanceof Node && !control.host.element.contains(event.target)) control.activate();
    });
    return {
      update() {
        // Controls mount after a label in front of them.
        queueMicrotask(() => name(controlOf(host), host.element.id));
      },
    };
  },
};

function controlOf(host: Host): Field | undefined {
  const wanted = host.text('for');
  if (wanted) {
    const element = host.sibling(wanted);
    return element && fieldOf(element);
  }
  for (const element of host.element.querySelectorAll('*')) {
    const field = fieldOf(element);
    if (field) return field;
  }
  return undefined;
}

/** The label's words are the accessible name of its control, unless that has one of its own. */
function name(control: Field | undefined, labelId: string): void {
  if (!control) return;
  const { element } = control.host;
  const target = element.querySelector('input, textarea') ?? element;
  if (!target.hasAttribute('aria-label')) target.setAttribute('aria-labelledby', labelId);
}
