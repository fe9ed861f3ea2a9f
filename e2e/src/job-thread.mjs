// The hourly job of a server, on a thread of its own with its own connections: it runs when a story says so, not by the hour.
import { parentPort, workerData } from 'node:worker_threads';

const built = (path) => import(new URL(path, import.meta.resolve('@yaopai/server')));
const [{ Workspace }, { Terminal }, { Pruner }, { Clock }] = await Promise.all(
  ['./cli/workspace.js', './cli/terminal.js', './pruning/index.js', './runtime/index.js'].map(built),
);

const { env, sharedTime } = workerData;
const time = new Float64Array(sharedTime);
const { stdin, stdout, stderr } = process;

await Workspace.with(new Terminal({ stdin, stdout, stderr, env }, true), (workspace) => {
  workspace.get(Clock).now = () => time[0];
  const pruner = workspace.get(Pruner);
  const stopped = new Promise((resolve) => {
    parentPort.on('message', async (message) => {
      if (message === 'close') return resolve();
      const result = await pruner.run().then(
        (pruned) => ({ pruned }),
        (error) => ({ failure: error.stack }),
      );
      parentPort.postMessage(result);
    });
  });
  parentPort.postMessage({ ready: true });
  return stopped;
});
parentPort.close();
