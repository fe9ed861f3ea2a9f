// Servers, one after the other, on a thread of their own, as Node loads them: outside the test runner's module system, with
// their own event loop. Loading what a server is made of takes longer than its start, so the thread is kept for the next.
import { loadConfig, startServer } from '@yaopai/server';
import { until } from '@yaopai/server/testing/until';
import { subscribe } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers';
import { parentPort } from 'node:worker_threads';

/** Every route as Fastify registers it, also those that no controller of ours declares. */
let routes = [];
subscribe('fastify.initialization', ({ fastify }) =>
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push(`${each} ${url}`);
  }),
);

/** Milliseconds that each turn of the event loop takes; 0: as it comes. */
let turn = 0;
const idle = new Int32Array(new SharedArrayBuffer(4));
const dawdle = () => {
  if (turn === 0) return;
  Atomics.wait(idle, 0, 0, turn);
  setImmediate(dawdle);
};

let server;
async function start({ env, sharedTime }) {
  const time = sharedTime && new Float64Array(sharedTime);
  const clock = time && { now: () => time[0], date: () => new Date(time[0]) };
  routes = [];
  server = await startServer(loadConfig(env), {
    ...(clock && { clock }),
    logStream: { write: (line) => parentPort.postMessage({ log: line }) },
  });
  parentPort.postMessage({ url: server.url, routes });
}

/** What keeps the thread from ending, beside its channel: a server that was closed leaves no socket, no timer and no file open. */
const unfinished = () => process.getActiveResourcesInfo().filter((each) => each !== 'MessagePort');

async function close() {
  turn = 0;
  await server.close();
  await until(() => unfinished().length === 0, { what: 'a closed server leaves nothing open' });
  parentPort.postMessage({ closed: true });
}

// A start that fails ends the thread, with its reason.
parentPort.on('message', (message) => {
  if (message === 'close') return close();
  if ('env' in message) return start(message);
  ({ turn } = message);
  dawdle();
});
