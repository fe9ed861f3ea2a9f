// A server on a thread of its own, as Node loads it: outside the test runner's module system, with its own event loop.
import { loadConfig, startServer } from '@yaopai/server';
import { subscribe } from 'node:diagnostics_channel';
import { parentPort, workerData } from 'node:worker_threads';

const { env, sharedTime } = workerData;
const time = sharedTime && new Float64Array(sharedTime);
const clock = time && { now: () => time[0], date: () => new Date(time[0]) };

/** Every route as Fastify registers it, also those that no controller of ours declares. */
const routes = [];
subscribe('fastify.initialization', ({ fastify }) =>
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push(`${each} ${url}`);
  }),
);

const server = await startServer(loadConfig(env), {
  ...(clock && { clock }),
  logStream: { write: (line) => parentPort.postMessage({ log: line }) },
});
parentPort.once('message', async () => {
  await server.close();
  parentPort.postMessage({ closed: true });
  parentPort.close();
});
parentPort.postMessage({ url: server.url, routes });
