/* global EventSource -- it runs in a browser */

import { control } from './api.js';
import { showApps } from './apps-view.js';
import { showChoices, wireControls } from './controls.js';
import { byId } from './dom.js';
import { showPeople } from './people-view.js';
import { complain } from './report.js';
import { addCall, addMessage, putPush, startListening, store, takeStreams } from './store.js';
import { showCalls, showCodes, showFaults, showInbox, showPushes } from './streams-view.js';
import { currentLanguage, setLanguage, t, writeWords } from './words.js';

/** The machine's time when the sandbox told its own. */
let clockReadAt = Date.now();

function showClock() {
  const { state } = store;
  if (!state) return;
  const frozen = state.clock.mode === 'frozen';
  const now = new Date(Date.parse(state.clock.now) + (frozen ? 0 : Date.now() - clockReadAt));
  const time = byId('clock-now');
  time.textContent = now.toLocaleString('zh-CN', { hour12: false });
  time.setAttribute('datetime', now.toISOString());
  const mode = byId('clock-mode');
  mode.textContent = t(frozen ? 'clockFrozen' : 'clockReal');
  mode.className = `badge ${frozen ? 'warn' : ''}`;
}

function showAll() {
  for (const show of [
    showClock,
    showPeople,
    showApps,
    showChoices,
    showCodes,
    showFaults,
    showCalls,
    showInbox,
    showPushes,
  ]) {
    show();
  }
}

async function readState() {
  store.state = await control('state');
  clockReadAt = Date.now();
  for (const show of [showClock, showPeople, showApps, showChoices, showCodes, showFaults, showPushes]) show();
}

/** Many changes at once are read once. */
let reading = false;
function readSoon() {
  if (reading) return;
  reading = true;
  setTimeout(() => {
    reading = false;
    readState().catch(complain);
  }, 80);
}

async function readAll() {
  /** @type {{ calls: import('./store.js').Call[] }} */
  const { calls } = await control('calls');
  /** @type {{ messages: import('./store.js').Message[] }} */
  const { messages } = await control('inbox');
  /** @type {{ pushes: import('./store.js').Push[] }} */
  const { pushes } = await control('pushes');
  takeStreams({ calls, messages, pushes });
  await readState();
  showAll();
}

/** @param {boolean} live */
function showConnection(live) {
  const badge = byId('connection');
  badge.textContent = t(live ? 'connected' : 'disconnected');
  badge.className = `badge ${live ? 'good' : 'bad'}`;
}

function listen() {
  const events = new EventSource('/control/events');
  events.onopen = () => {
    showConnection(true);
    startListening();
    readAll().catch(complain);
  };
  events.onerror = () => showConnection(false);
  /** @param {string} name @param {(value: never) => void} take @param {() => void} show */
  const on = (name, take, show) =>
    events.addEventListener(name, (event) => {
      take(/** @type {never} */ (JSON.parse(event.data)));
      show();
    });
  on('call', addCall, () => {
    showCalls();
    readSoon();
  });
  on('message', addMessage, showInbox);
  on('push', putPush, showPushes);
  events.addEventListener('changed', readSoon);
}

function showLanguage() {
  writeWords();
  const button = byId('language');
  button.textContent = currentLanguage() === 'zh' ? 'English' : '中文';
  button.lang = currentLanguage() === 'zh' ? 'en' : 'zh-CN';
  showConnection(!byId('connection').classList.contains('bad'));
  showAll();
}

byId('language').addEventListener('click', () => {
  setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh');
  showLanguage();
});
byId('calls-failed').addEventListener('change', showCalls);
byId('calls-clear').addEventListener('click', () => {
  store.clearedUpTo = store.calls[0]?.number ?? 0;
  showCalls();
});
wireControls();
showLanguage();
showConnection(false);
setInterval(showClock, 1000);
listen();
