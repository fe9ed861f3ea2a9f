import { byId, h } from './dom.js';
import { copyButton } from './parts.js';
import { t } from './words.js';

/**
 * Shows (and says aloud) what an action gave; fields may be copied one by one.
 * @param {string} title
 * @param {Record<string, unknown>} [fields]
 */
export function announce(title, fields = {}) {
  const box = byId('announce');
  const rows = Object.entries(fields).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [h('dt', {}, name), h('dd', { class: 'mono' }, text), copyButton(text, `copy ${name}`)];
  });
  const closing = h('button', { type: 'button', class: 'quiet', onclick: () => (box.hidden = true) }, t('close'));
  box.replaceChildren(
    h('div', { class: 'row-main' }, h('strong', {}, title), closing),
    ...(rows.length > 0 ? [h('dl', {}, ...rows)] : []),
  );
  box.hidden = false;
  byId('problem').hidden = true;
}

/** @param {unknown} error */
export function complain(error) {
  const box = byId('problem');
  box.textContent = error instanceof Error ? error.message : String(error);
  box.hidden = false;
}

/**
 * Runs what a control asked for; a refusal is shown in the sandbox's own words.
 * @param {() => Promise<void>} act
 */
export function attempt(act) {
  act().then(() => (byId('problem').hidden = true), complain);
}
