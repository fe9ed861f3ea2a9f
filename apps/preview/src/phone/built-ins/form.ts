import type { BuiltIn } from './define.js';
import { fieldOf, type Field, type Host } from './host.js';

const forms = new WeakMap<Element, Host>();

/** `bindsubmit` gets the values of the named controls inside, of the form's own template only. */
export const form: BuiltIn = {
  tag: 'form',
  properties: { reportSubmit: Boolean, reportSubmitTimeout: Number },
  mount(host) {
    host.element.setAttribute('role', 'form');
    forms.set(host.element, host);
  },
};

export function submitForm(from: Element): void {
  const host = formAround(from);
  if (!host) return;
  const named = fieldsOf(host).filter((field) => field.host.text('name') !== '');
  host.fire('submit', { value: Object.fromEntries(named.map((field) => [field.host.text('name'), field.value()])) });
}

export function resetForm(from: Element): void {
  const host = formAround(from);
  if (!host) return;
  for (const field of fieldsOf(host)) field.reset();
  host.fire('reset', {});
}

function formAround(from: Element): Host | undefined {
  const element = from.closest('wx-form');
  return element ? forms.get(element) : undefined;
}

function fieldsOf(host: Host): Field[] {
  return [...host.element.querySelectorAll('*')]
    .map(fieldOf)
    .filter((field): field is Field => field !== undefined && field.host.sharesTemplateWith(host));
}
