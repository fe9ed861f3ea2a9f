/* global document, HTMLElement -- it runs in a browser */

/**
 * An element with attributes, listeners (`onclick`) and children; texts are never parsed as HTML.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string | number | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map(asNode));
  return element;
}

/** @param {Node | string | number} child */
const asNode = (child) => (typeof child === 'object' ? child : String(child));

/**
 * The element with this id; a missing one is a mistake of ours.
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {string} id
 * @returns {Kind}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`No element #${id}`);
  return /** @type {Kind} */ (element);
}

/**
 * Replaces what is in a container and keeps the keyboard where it was: elements are known again by `data-key`.
 * @param {HTMLElement} container
 * @param {Node[]} children
 */
export function fill(container, children) {
  const active = document.activeElement;
  const key = active instanceof HTMLElement && container.contains(active) ? active.dataset['key'] : undefined;
  const top = container.scrollTop;
  const open = new Set(
    [...container.querySelectorAll('details[open][data-key]')].map((item) => item.getAttribute('data-key')),
  );
  container.replaceChildren(...children);
  for (const item of container.querySelectorAll('details[data-key]')) {
    if (open.has(item.getAttribute('data-key'))) item.setAttribute('open', '');
  }
  container.scrollTop = top;
  if (key === undefined) return;
  const again = [...container.querySelectorAll('[data-key]')].find((item) => item.getAttribute('data-key') === key);
  if (again instanceof HTMLElement) again.focus();
}

/**
 * @param {HTMLSelectElement} select
 * @param {{ value: string; text: string }[]} choices
 */
export function fillSelect(select, choices) {
  const chosen = select.value;
  select.replaceChildren(...choices.map(({ value, text }) => h('option', { value }, text)));
  if (choices.some(({ value }) => value === chosen)) select.value = chosen;
}
