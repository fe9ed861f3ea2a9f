// The command line's `joins undo`, kept open on a thread of its own: hundreds of undos race, and each start would take a second.
import { parentPort, workerData } from 'node:worker_threads';

const built = (path) => import(new URL(path, import.meta.resolve('@yaopai/server')));
const [{ Workspace }, { Terminal }, { JoinUndo }, { Clock }] = await Promise.all(
  ['./cli/workspace.js', './cli/terminal.js', './joins/index.js', './runtime/index.js'].map(built),
);

const { env, sharedTime } = workerData;
const time = new Float64Array(sharedTime);
const { stdin, stdout, stderr } = process;

await Workspace.with(new Terminal({ stdin, stdout, stderr, env }, true), (workspace) => {
  workspace.get(Clock).now = () => time[0];
  const joins = workspace.get(JoinUndo);
  const stopped = new Promise((resolve) => {
    parentPort.on('message', async (message) => {
      if (message === 'close') return resolve();
      const answer = await joins.undo(message.id).catch((error) => `failed: ${error.stack}`);
      parentPort.postMessage({ number: message.number, answer: answer ?? 'ok' });
    });
  });
  parentPort.postMessage({ ready: true });
  return stopped;
});
parentPort.close();
