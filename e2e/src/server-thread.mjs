// A server on a thread of its own, as Node loads it: outside the test runner's module system, with its own event loop.
import { loadConfig, startServer } from '@yaopai/server';
import { parentPort, workerData } from 'node:worker_threads';

const { env, sharedTime } = workerData;
const time = sharedTime && new Float64Array(sharedTime);
const clock = time && { now: () => time[0], date: () => new Date(time[0]) };

const server = await startServer(loadConfig(env), {
  ...(clock && { clock }),
  logStream: { write: (line) => parentPort.postMessage({ log: line }) },
});
parentPort.once('message', async () => {
  await server.close();
  parentPort.postMessage({ closed: true });
  parentPort.close();
});
parentPort.postMessage({ url: server.url });
