import { control } from './api.js';
import { byId, fill, h } from './dom.js';
import { badge, button, counted, empty } from './parts.js';
import { announce, attempt } from './report.js';
import { store } from './store.js';
import { t } from './words.js';

/** @typedef {import('../src/control/types.js').AppView} App */

export function showApps() {
  const { state } = store;
  if (!state) return;
  byId('apps-count').textContent = counted(state.apps.length);
  fill(byId('apps-list'), state.apps.length === 0 ? [empty(t('noApps'))] : state.apps.map(appRow));
}

/** @param {App} app */
function appRow(app) {
  const bound = typeof app.openPlatformId === 'string' ? `${t('bound')} ${app.openPlatformId}` : t('notBound');
  return h(
    'div',
    { class: 'row' },
    h(
      'div',
      { class: 'row-main' },
      h('strong', { class: 'mono' }, app.appId),
      app.secretFrozen && badge(t('frozenSecret'), 'bad'),
      app.phonePermission === false && badge(t('noPhonePermission'), 'warn'),
    ),
    h(
      'dl',
      {},
      h('dt', {}, t('platform')),
      h('dd', {}, bound),
      h('dt', {}, t('push')),
      h('dd', { class: 'mono' }, app.push?.url ?? t('none')),
    ),
    h('div', { class: 'actions', role: 'group', 'aria-label': app.appId }, ...appActions(app)),
  );
}

/** @param {App} app */
function appActions({ appId, secretFrozen, phonePermission, push }) {
  /** @param {import('./words.js').Word} word @param {() => Promise<object>} act @param {boolean} [tell] */
  const action = (word, act, tell = false) =>
    button(t(word), `${appId} ${word}`, () =>
      attempt(async () => {
        const result = await act();
        announce(`${appId} · ${t(word)}`, tell ? { ...result } : {});
      }),
    );
  const mayAsk = phonePermission !== false;
  return [
    action(secretFrozen ? 'thawSecret' : 'freezeSecret', () => control('apps', { appId, secretFrozen: !secretFrozen })),
    action(mayAsk ? 'takePhone' : 'givePhone', () => control('apps', { appId, phonePermission: !mayAsk })),
    action('dropTokens', () => control('rotate', { appId, accessTokens: true })),
    ...(push ? [action('verifyPush', () => control('pushes/verify', { appId }), true)] : []),
  ];
}
