/* global navigator -- it runs in a browser */

import { h } from './dom.js';
import { currentLanguage, t } from './words.js';

/** @param {string} iso */
export function clockTime(iso) {
  const time = new Date(iso);
  return h(
    'time',
    { datetime: iso, title: time.toLocaleString(), class: 'mono nowrap' },
    time.toLocaleTimeString('zh-CN', { hour12: false }),
  );
}

/** @param {string} text @param {'good' | 'bad' | 'warn' | ''} [tone] */
export const badge = (text, tone = '') => h('span', { class: `badge ${tone}` }, text);

/** @param {string} text */
export const empty = (text) => h('p', { class: 'empty' }, text);

/** @param {string} text @param {string} key @param {() => void} onclick @param {'lead' | 'danger'} [look] */
export const button = (text, key, onclick, look) =>
  h('button', { type: 'button', 'data-key': key, class: look, onclick }, text);

/** @param {string} text @param {string} key */
export function copyButton(text, key) {
  const made = h(
    'button',
    { type: 'button', 'data-key': key, 'aria-label': `${t('copy')} ${text.slice(0, 24)}` },
    t('copy'),
  );
  made.addEventListener('click', () => {
    void navigator.clipboard.writeText(text).then(() => {
      made.textContent = t('copied');
    });
  });
  return made;
}

/** @param {string[]} heads @param {HTMLElement[]} rows */
export const table = (heads, rows) =>
  h(
    'table',
    {},
    h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
    h('tbody', {}, ...rows),
  );

/** @param {string} key @param {HTMLElement | string} summary @param {unknown} value */
export const details = (key, summary, value) =>
  h(
    'details',
    { 'data-key': key },
    h('summary', { 'data-key': `${key} summary` }, summary),
    h('pre', {}, JSON.stringify(value, null, 2)),
  );

/** @param {number} count */
export const counted = (count) => (currentLanguage() === 'zh' ? `${count} 项` : `${count}`);
