import { Failure } from '../bootstrap/failure.mjs';
import { say, tell } from '../bootstrap/language.mjs';
import { recordRun } from './data-folder.mjs';
import { populateSandbox, readBootstrap } from './demo.mjs';
import { startExtra } from './extras.mjs';
import { answers } from './http.mjs';
import { terminalLine } from './log-lines.mjs';
import { printWarning } from './printout.mjs';
import { programEnvironment, startSandbox, startServer } from './programs.mjs';

const READY_SECONDS = 60;

/** Starts the programs under the supervisor; `showHeld()` prints the warnings they gave until then. */
export function startPrograms({ settings, logs, extras, supervisor }) {
  const env = programEnvironment(process.env);
  // Held back until the start is over: a program that dies before has its last lines printed anyway.
  let held = [];
  const onLineOf = (name) => (line, stream) => {
    const shown = terminalLine(line, stream, settings.verbose);
    if (shown === undefined || supervisor.stopping.aborted) return;
    if (held && !settings.verbose) held.push(`${name}: ${shown}`);
    else printWarning(`${name}: ${shown}`);
  };
  const showHeld = () => {
    for (const line of held ?? []) printWarning(line);
    held = undefined;
  };
  const sandbox = settings.withSandbox
    ? supervisor.add(startSandbox({ settings, logs, env, onLine: onLineOf('sandbox') }))
    : undefined;
  const server = supervisor.add(startServer({ settings, logs, env, onLine: onLineOf('server') }));
  const children = [sandbox, server].filter(Boolean);
  const record = () => recordRun(settings.dataDir, children);
  record();
  const startLater = (extra) => {
    const child = startExtra(extra, { supervisor, settings, logs, env, onLine: onLineOf(extra.name) });
    if (!child) return;
    children.push(child);
    record();
  };
  return {
    sandbox,
    server,
    showHeld,
    startPreview: () => startLater(extras.preview),
    startExample: () => startLater(extras.example),
  };
}

/**
 * Resolves when they answer and the sandbox knows the demo's people, or when a stop was asked for. The extras are started
 * on the way, when what they need is there and the server is not kept waiting by them.
 */
export async function whenReady(run, settings, progress, { stopping }) {
  const { sandbox, server } = run;
  progress.report(say('正在启动服务器', 'Starting the server'));
  const limit = { seconds: READY_SECONDS, signal: stopping };
  if (sandbox) {
    await mustAnswer(sandbox, `${settings.sandboxUrl}/control/health`, limit);
    if (stopping.aborted) return;
    await populateSandbox(settings.sandboxUrl, readBootstrap(settings.bootstrapFile).miniPrograms);
    if (stopping.aborted) return;
    run.startPreview();
  }
  await mustAnswer(server, `${settings.localUrl}/readyz`, limit);
  progress.done();
  if (stopping.aborted) return;
  run.startExample();
  run.showHeld();
}

async function mustAnswer(child, url, limit) {
  if ((await answers(url, limit)) || limit.signal.aborted) return;
  const lines = await child.lastLines();
  throw new Failure(
    `${lines.join('\n')}\n${tell(
      `${child.name} 在 ${limit.seconds} 秒内没有就绪，完整日志：${child.logFile}`,
      `The ${child.name} was not ready within ${limit.seconds} s; its whole log: ${child.logFile}`,
    )}`,
  );
}
