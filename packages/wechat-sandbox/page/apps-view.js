import { control } from './api.js';
import { byId, fill, h } from './dom.js';
import { badge, button, counted, empty } from './parts.js';
import { announce, attempt } from './report.js';
import { store } from './store.js';
import { t } from './words.js';

/** @typedef {import('../src/control/types.js').AppView} App */

/** Reserved for documentation (RFC 5737): listing only this refuses every real caller. */
const NOBODYS_ADDRESS = '203.0.113.1';

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
      app.phoneQuota !== undefined && badge(`${t('quota')} ${app.phoneQuota}`, 'warn'),
      app.ipWhitelist && badge(`${t('whitelist')} ${app.ipWhitelist.join(', ')}`, 'warn'),
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
function appActions({ appId, secretFrozen, phonePermission, phoneQuota, openPlatformId, ipWhitelist, push }) {
  /** @param {import('./words.js').Word} word @param {() => Promise<object>} act @param {boolean} [tell] */
  const action = (word, act, tell = false) =>
    button(t(word), `${appId} ${word}`, () =>
      attempt(async () => {
        const result = await act();
        announce(`${appId} · ${t(word)}`, tell ? { ...result } : {});
      }),
    );
  const mayAsk = phonePermission !== false;
  const bound = typeof openPlatformId === 'string';
  const listed = ipWhitelist !== undefined;
  return [
    action(secretFrozen ? 'thawSecret' : 'freezeSecret', () => control('apps', { appId, secretFrozen: !secretFrozen })),
    action(mayAsk ? 'takePhone' : 'givePhone', () => control('apps', { appId, phonePermission: !mayAsk })),
    action(phoneQuota === undefined ? 'noQuota' : 'endlessQuota', () =>
      control('apps', { appId, phoneQuota: phoneQuota === undefined ? 0 : null }),
    ),
    action(bound ? 'unbind' : 'bind', () => control('apps', { appId, openPlatformId: bound ? null : 'platform-1' })),
    action(listed ? 'allowIps' : 'refuseIps', () =>
      control('apps', { appId, ipWhitelist: listed ? null : [NOBODYS_ADDRESS] }),
    ),
    action('dropTokens', () => control('rotate', { appId, accessTokens: true })),
    ...(push ? [action('verifyPush', () => control('pushes/verify', { appId }), true)] : []),
  ];
}
