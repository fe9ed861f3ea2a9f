import { control } from './api.js';
import { byId, fill, h } from './dom.js';
import { badge, button, clockTime, copyButton, counted, details, empty, table } from './parts.js';
import { announce, attempt } from './report.js';
import { store } from './store.js';
import { faultName, t } from './words.js';

export function showCalls() {
  /** @type {HTMLInputElement} */
  const onlyRefused = byId('calls-failed');
  const calls = store.calls.filter(
    (call) =>
      call.number > store.clearedUpTo && (!onlyRefused.checked || call.errcode !== 0 || call.fault !== undefined),
  );
  byId('calls-count').textContent = counted(calls.length);
  const heads = [t('time'), t('request'), 'AppID', t('who'), t('outcome'), t('duration')];
  fill(byId('calls-list'), calls.length === 0 ? [empty(t('noCalls'))] : [table(heads, calls.map(callRow))]);
}

/** @param {import('./store.js').Call} call */
function callRow(call) {
  const { number, at, method, path, query, body, appId, person, durationMs } = call;
  const request = h('span', { class: 'mono' }, `${method} ${path}`);
  return h(
    'tr',
    { class: Date.now() - Date.parse(at) < 2000 ? 'fresh' : '' },
    h('td', {}, clockTime(at)),
    h('td', {}, details(`call ${number}`, request, body === undefined ? { query } : { query, body })),
    h('td', { class: 'mono' }, appId ?? '–'),
    h('td', {}, person ?? '–'),
    h('td', {}, ...outcome(call)),
    h('td', { class: 'mono nowrap' }, `${durationMs} ms`),
  );
}

/** @param {import('./store.js').Call} call */
function outcome({ status, errcode, fault }) {
  const word =
    status === 0
      ? t('noAnswer')
      : status === 200
        ? errcode === 0
          ? t('success')
          : String(errcode ?? '?')
        : `HTTP ${status}`;
  return [
    badge(word, errcode === 0 && status === 200 ? 'good' : 'bad'),
    ...(fault ? [' ', badge(faultName(fault), 'warn')] : []),
  ];
}

export function showCodes() {
  const codes = store.state?.codes ?? [];
  byId('codes-count').textContent = counted(codes.length);
  const tones = /** @type {const} */ ({ fresh: 'good', used: '', expired: 'warn' });
  const rows = codes.map(({ code, kind, appId, person, state, issuedAt }) =>
    h(
      'tr',
      {},
      h('td', {}, clockTime(issuedAt)),
      h('td', { class: 'nowrap' }, badge(t(kind === 'login' ? 'kindLogin' : 'kindPhone')), ' ', person),
      h('td', { class: 'mono' }, appId),
      h('td', { class: 'mono' }, `${code.slice(0, 16)}…`),
      h('td', {}, badge(t(state), tones[state])),
      h('td', {}, copyButton(code, `code ${code}`)),
    ),
  );
  const heads = [t('time'), t('kind'), 'AppID', t('code'), t('state'), t('copy')];
  fill(byId('codes-list'), rows.length === 0 ? [empty(t('noCodes'))] : [table(heads, rows)]);
}

export function showInbox() {
  byId('inbox-count').textContent = counted(store.messages.length);
  const messages = store.messages.map(({ number, at, channel, to, text, code }) =>
    h(
      'article',
      { class: 'message' },
      h('div', { class: 'row-main' }, badge(t(channel), 'good'), h('strong', {}, to), clockTime(at)),
      typeof code === 'string' && h('p', { class: 'big mono' }, code),
      h('p', {}, text),
      typeof code === 'string' && copyButton(code, `message ${number}`),
    ),
  );
  fill(byId('inbox-list'), messages.length === 0 ? [empty(t('noInbox'))] : messages);
}

export function showPushes() {
  byId('pushes-count').textContent = counted(store.pushes.length);
  const tones = /** @type {const} */ ({ delivered: 'good', failed: 'bad', unconfigured: 'warn', sending: '' });
  const rows = store.pushes.map(({ number, at, appId, event, message, state, tries, status, failure }) =>
    h(
      'tr',
      {},
      h('td', {}, clockTime(at)),
      h('td', {}, details(`push ${number}`, h('span', { class: 'mono' }, event), message)),
      h('td', { class: 'mono' }, appId),
      h('td', {}, badge(t(state), tones[state]), ' ', failure ?? (status === undefined ? '' : `HTTP ${status}`)),
      h('td', { class: 'nowrap' }, `${tries} ${t('tries')}`),
    ),
  );
  const heads = [t('time'), t('event'), 'AppID', t('delivery'), ''];
  fill(byId('pushes-list'), rows.length === 0 ? [empty(t('noPushes'))] : [table(heads, rows)]);
  fill(byId('held-list'), (store.state?.mediaChecks ?? []).map(heldRow));
}

/** @param {import('../src/world/records.js').MediaCheck} check */
function heldRow({ traceId, mediaUrl, appId }) {
  const verdicts = /** @type {const} */ (['pass', 'review', 'risky']);
  return h(
    'div',
    { class: 'row row-main' },
    badge(t('waitingMedia'), 'warn'),
    h('span', { class: 'mono' }, `${appId} ${mediaUrl}`),
    ...verdicts.map((suggest) =>
      button(t(suggest), `${traceId} ${suggest}`, () =>
        attempt(async () => {
          await control('media-verdicts', { traceId, suggest });
          announce(`${traceId} · ${t(suggest)}`);
        }),
      ),
    ),
  );
}

export function showFaults() {
  const faults = store.state?.faults ?? [];
  byId('faults-count').textContent = counted(faults.length);
  const rows = faults.map(({ kind, left, path, person, afterWork, delayMs }) =>
    h(
      'div',
      { class: 'row row-main' },
      badge(faultName(kind), 'warn'),
      h('span', {}, left === null ? t('always') : `${t('left')} ${left}`),
      path && badge(path),
      person && badge(person),
      afterWork && badge(t('afterWork')),
      delayMs !== undefined && badge(`${delayMs} ms`),
    ),
  );
  fill(byId('faults-list'), rows.length === 0 ? [empty(t('noFaults'))] : rows);
}
