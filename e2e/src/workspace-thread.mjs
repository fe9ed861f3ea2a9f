// What a command works with, kept open on a thread of its own, with its own connections, by the story's clock. What it logs,
// as a server would, goes to the log of the world.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const server = import.meta.resolve('@yaopai/server');
const { Logger } = createRequire(server)('@nestjs/common');

/** What the built server exports there, as `./runtime/index.js`. */
export const built = (path) => import(new URL(path, server));

const [{ Workspace }, { Terminal }, { Clock }, { createLogger, NestLogger }] = await Promise.all(
  ['./cli/workspace.js', './cli/terminal.js', './runtime/index.js', './logging/index.js'].map(built),
);

/** Opens the workspace, and answers each message by what `work` makes of it, until one says `close`. */
export async function serve(service, work) {
  const { env, sharedTime } = workerData;
  const time = new Float64Array(sharedTime);
  const { stdin, stdout, stderr } = process;
  await Workspace.with(new Terminal({ stdin, stdout, stderr, env }, true), (workspace) => {
    const logStream = { write: (log) => parentPort.postMessage({ log }) };
    Logger.overrideLogger(new NestLogger(createLogger({ logLevel: env.LOG_LEVEL, production: false }, logStream)));
    workspace.get(Clock).now = () => time[0];
    const served = workspace.get(service);
    const stopped = new Promise((resolve) => {
      parentPort.on('message', async (message) => {
        if (message === 'close') return resolve();
        parentPort.postMessage(await work(served, message));
      });
    });
    parentPort.postMessage({ ready: true });
    return stopped;
  });
  parentPort.close();
}
