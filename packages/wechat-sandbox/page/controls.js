/* global document, FormData, HTMLElement, HTMLFormElement -- it runs in a browser */

import { control } from './api.js';
import { byId, fillSelect } from './dom.js';
import { announce, attempt } from './report.js';
import { store } from './store.js';
import { faultKinds, faultName, t } from './words.js';

const PATHS = [
  '/sns/jscode2session',
  '/cgi-bin/stable_token',
  '/cgi-bin/token',
  '/wxa/business/getuserphonenumber',
  '/wxa/checksession',
  '/wxa/resetusersessionkey',
  '/wxa/business/getuserencryptkey',
  '/wxa/business/checkencryptedmsg',
  '/wxa/msg_sec_check',
  '/wxa/media_check_async',
];

/** Everything in the markup that can be pressed, chosen or sent. */
export function wireControls() {
  for (const button of document.querySelectorAll('[data-advance]')) {
    const advanceSeconds = Number(button.getAttribute('data-advance'));
    onClick(button, () => control('clock', { advanceSeconds }));
  }
  onClick(byId('freeze'), () => control('clock', { now: store.state?.clock.now }));
  onClick(byId('follow'), () => control('clock', { real: true }));
  onClick(byId('faults-clear'), () => control('faults', { clear: true }));
  onChoice('rotation', (mode) => control('rotate', { mode }));
  onChoice('media-rule', (media) => control('content', { media }));
  onSubmit('add-person', ({ id, phone, unionid }) => control('people', given({ id, phone, unionid })));
  onSubmit('add-app', (fields) => control('apps', appOf(fields)));
  onSubmit('add-fault', ({ kind, times, path, person, delayMs, afterWork }) =>
    control('faults', {
      ...given({ kind, path, person }),
      times: Number(times),
      ...(delayMs ? { delayMs: Number(delayMs) } : {}),
      ...(afterWork ? { afterWork: true } : {}),
    }),
  );
  onSubmit('risky-words', ({ words = '' }) => control('content', { riskyWords: words.split(/\s+/).filter(Boolean) }));
}

/** Choices that depend on the language or on who is there. */
export function showChoices() {
  const any = { value: '', text: t('any') };
  fillSelect(
    byId('fault-kind'),
    faultKinds.map((value) => ({ value, text: faultName(value) })),
  );
  fillSelect(byId('fault-path'), [any, ...PATHS.map((value) => ({ value, text: value }))]);
  fillSelect(byId('fault-person'), [any, ...(store.state?.people ?? []).map(({ id }) => ({ value: id, text: id }))]);
  /** @type {HTMLSelectElement} */ (byId('rotation')).value = store.state?.rotation.mode ?? 'interval';
  /** @type {HTMLSelectElement} */ (byId('media-rule')).value = store.state?.content.media ?? 'pass';
}

/** @param {Record<string, string>} fields */
function appOf({ appId, secret, openPlatformId, pushUrl, pushToken, pushKey }) {
  const push = pushUrl
    ? { push: { url: pushUrl, token: pushToken || 'token', ...given({ encodingAesKey: pushKey }) } }
    : {};
  return { ...given({ appId, secret, openPlatformId }), ...push };
}

/** What was filled in. @param {Record<string, string | undefined>} fields */
const given = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value));

/** @param {Element} element @param {() => Promise<unknown>} act */
function onClick(element, act) {
  element.addEventListener('click', () => attempt(async () => void (await act())));
}

/** @param {string} id @param {(value: string) => Promise<unknown>} act */
function onChoice(id, act) {
  /** @type {HTMLSelectElement} */
  const select = byId(id);
  select.addEventListener('change', () => attempt(async () => void (await act(select.value))));
}

/** @param {string} id @param {(fields: Record<string, string>) => Promise<unknown>} act */
function onSubmit(id, act) {
  const form = byId(id);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!(form instanceof HTMLFormElement)) return;
    const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
    attempt(async () => {
      await act(fields);
      announce(t('saved'));
      if (id !== 'risky-words' && id !== 'add-fault') form.reset();
      const first = form.querySelector('input, select');
      if (first instanceof HTMLElement && id !== 'risky-words') first.focus();
    });
  });
}
