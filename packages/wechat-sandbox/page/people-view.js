import { control } from './api.js';
import { byId, fill, fillSelect, h } from './dom.js';
import { badge, button, copyButton, counted, empty } from './parts.js';
import { announce, attempt } from './report.js';
import { store } from './store.js';
import { t } from './words.js';

/** @typedef {import('../src/control/types.js').PersonView} Person */

export function showPeople() {
  const { state } = store;
  if (!state) return;
  const { people, peopleCount, apps } = state;
  const more = peopleCount > people.length ? ` · ${t('showing')} ${people.length}` : '';
  byId('people-count').textContent = `${counted(peopleCount)}${more}`;
  fillSelect(
    byId('acting-app'),
    apps.map(({ appId }) => ({ value: appId, text: appId })),
  );
  fill(byId('people-list'), people.length === 0 ? [empty(t('noPeople'))] : [...people].reverse().map(personRow));
}

/** @param {Person} person */
function personRow(person) {
  const { id, phone, unionid, openids, risky } = person;
  const facts = [
    h('dt', {}, t('phone')),
    h('dd', {}, phone ? `+${phone.countryCode} ${phone.number}` : t('none')),
    ...(unionid ? [h('dt', {}, 'unionid'), h('dd', { class: 'mono' }, unionid)] : []),
    ...Object.entries(openids).flatMap(([appId, openid]) => [
      h('dt', {}, 'openid'),
      h('dd', { class: 'mono' }, openid, ' ', badge(appId), ' ', copyButton(openid, `${id} copy ${appId}`)),
    ]),
  ];
  return h(
    'div',
    { class: 'row' },
    h('div', { class: 'row-main' }, h('strong', {}, id), risky && badge(t('riskyPerson'), 'bad')),
    h('dl', {}, ...facts),
    h('div', { class: 'actions', role: 'group', 'aria-label': id }, ...personActions(person)),
  );
}

/** @param {Person} person */
function personActions({ id, risky }) {
  const path = `people/${encodeURIComponent(id)}`;
  /** @param {import('./words.js').Word} word @param {() => Promise<Record<string, unknown> | undefined>} act @param {'lead' | 'danger'} [look] */
  const action = (word, act, look) =>
    button(
      t(word),
      `${id} ${word}`,
      () =>
        attempt(async () => {
          const result = await act();
          announce(`${id} · ${t(word)}`, result);
        }),
      look,
    );
  /** @param {string} event @param {string} [revokeInfo] */
  const push = async (event, revokeInfo) => {
    /** @type {import('./store.js').Push} */
    const sent = await control('pushes', { appId: app(), person: id, event, ...(revokeInfo ? { revokeInfo } : {}) });
    return { [t('delivery')]: t(sent.state), ...(sent.answer === undefined ? {} : { answer: sent.answer }) };
  };
  return [
    action('login', () => control(`${path}/login`, { appId: app() }), 'lead'),
    action('tapPhone', () => control(`${path}/phone-tap`, { appId: app() })),
    action('profile', () => control(`${path}/profile`, { appId: app() })),
    action('rotateKey', async () => void (await control('rotate', { appId: app(), person: id }))),
    action('expireKey', async () => void (await control('rotate', { appId: app(), person: id, expire: true }))),
    action(risky ? 'makeSafe' : 'makeRisky', async () => void (await control('people', { id, risky: !risky }))),
    action('revoke', () => push('user_authorization_revoke', '6,8')),
    action('cancelAccount', () => push('user_authorization_cancellation'), 'danger'),
  ];
}

/** The app chosen for what people do. */
function app() {
  /** @type {HTMLSelectElement} */
  const select = byId('acting-app');
  if (select.value === '') throw new Error(t('needApp'));
  return select.value;
}
