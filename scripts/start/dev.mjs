import { ensureInstalled } from '../bootstrap/ensure-installed.mjs';
import { reportFailure } from '../bootstrap/failure.mjs';
import { pnpmExecutable, root } from '../bootstrap/paths.mjs';
import { createProgress } from '../bootstrap/progress.mjs';
import { stopTools } from '../bootstrap/tool.mjs';
import { build } from './build.mjs';
import { startChild } from './child.mjs';
import { claimRun, openDataFolder, recordRun, stopPostgres } from './data-folder.mjs';
import { populateSandbox, readBootstrap } from './demo.mjs';
import { chooseExtras, startExtra } from './extras.mjs';
import { answers } from './http.mjs';
import { refuseBusyPorts } from './ports.mjs';
import { programEnvironment, serverSettings, startSandbox } from './programs.mjs';
import { readSettings } from './settings.mjs';
import { createSupervisor, ending, onStopRequest } from './supervisor.mjs';

/** `npm run dev`. Resolves when everything it started has been stopped again. */
export async function main(args) {
  const progress = createProgress();
  const supervisor = createSupervisor({ onDeath: (child, how) => console.error(`${child.name}: ${ending(how).en}`) });
  onStopRequest(() => {
    stopTools();
    void supervisor.stop(0);
  });
  let dataDir;
  try {
    const settings = readSettings(args, process.env);
    const { logs } = openDataFolder(settings.dataDir);
    await claimRun(settings.dataDir, progress.report);
    await refuseBusyPorts(settings.ports);
    const extras = await chooseExtras(settings);
    const tools = await ensureInstalled(progress);
    await build(tools, progress.report);
    progress.done();
    if (settings.ownDatabase) dataDir = settings.dataDir;
    if (!supervisor.stopping.aborted) await bringUp({ settings, logs, extras, tools, supervisor });
  } catch (error) {
    progress.done();
    // After a stop request what fails is only its echo.
    if (!supervisor.stopping.aborted) {
      reportFailure(error);
      await supervisor.stop(1);
    }
  }
  const code = await supervisor.finished;
  if (dataDir) await stopPostgres(dataDir);
  process.exit(code);
}

async function bringUp({ settings, logs, extras, tools, supervisor }) {
  const { stopping } = supervisor;
  const children = startWatching({ settings, logs, tools, supervisor });
  recordRun(settings.dataDir, children);
  if (
    settings.withSandbox &&
    (await answers(`${settings.sandboxUrl}/control/health`, { seconds: 30, signal: stopping }))
  ) {
    await populateSandbox(settings.sandboxUrl, readBootstrap(settings.bootstrapFile).miniPrograms);
  }
  // The example backend asks the server for its metadata as soon as it starts.
  const ready = await answers(`${settings.localUrl}/readyz`, { seconds: 120, signal: stopping });
  if (stopping.aborted) return;
  if (ready) {
    const env = programEnvironment(process.env);
    const shared = { supervisor, settings, logs, env, onLine: (line) => console.log(line), watch: true };
    children.push(...Object.values(extras).flatMap((extra) => startExtra(extra, shared) ?? []));
    recordRun(settings.dataDir, children);
  }
  const { publicUrl, sandboxUrl, withSandbox } = settings;
  const extraUrls = Object.values(extras).flatMap(({ url, absent }) => (absent ? [] : [url]));
  console.log(`\n${[publicUrl, `${publicUrl}/docs`, ...(withSandbox ? [sandboxUrl] : []), ...extraUrls].join('  ')}\n`);
}

function startWatching({ settings, logs, tools, supervisor }) {
  const env = programEnvironment(process.env);
  const onLine = (line) => console.log(line);
  const sandbox = settings.withSandbox ? startSandbox({ settings, logs, env, onLine, watch: true }) : undefined;
  const turbo = startChild({
    name: 'turbo',
    command: pnpmExecutable,
    script: 'exec',
    args: ['turbo', 'run', 'dev', '--ui=stream'],
    env: { ...tools, ...serverSettings(settings), ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) },
    cwd: root,
    logFile: `${logs}/dev.log`,
    onLine,
  });
  const children = [sandbox, turbo].filter(Boolean);
  for (const child of children) supervisor.add(child);
  return children;
}
