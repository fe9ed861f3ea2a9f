import { ensureInstalled } from '../bootstrap/ensure-installed.mjs';
import { exitWith } from '../bootstrap/failure.mjs';
import { pnpmExecutable, root } from '../bootstrap/paths.mjs';
import { createProgress } from '../bootstrap/progress.mjs';
import { stopTools } from '../bootstrap/tool.mjs';
import { build } from './build.mjs';
import { startChild } from './child.mjs';
import { claimRun, openDataFolder, recordRun, stopPostgres } from './data-folder.mjs';
import { populateSandbox, readBootstrap } from './demo.mjs';
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
  try {
    const settings = readSettings(args, process.env);
    const { logs } = openDataFolder(settings.dataDir);
    await claimRun(settings.dataDir, progress.report);
    await refuseBusyPorts(settings.ports);
    const tools = await ensureInstalled(progress);
    await build(tools, progress.report);
    progress.done();
    const children = startWatching({ settings, logs, tools, supervisor });
    recordRun(
      settings.dataDir,
      children.map(({ name, pid, script }) => ({ name, pid, script })),
    );
    if (
      settings.withSandbox &&
      (await answers(`${settings.sandboxUrl}/control/health`, { seconds: 30, signal: supervisor.stopping }))
    ) {
      await populateSandbox(settings.sandboxUrl, readBootstrap(settings.bootstrapFile).miniPrograms);
    }
    console.log(
      `\n${settings.publicUrl}  ${settings.publicUrl}/docs  ${settings.withSandbox ? settings.sandboxUrl : ''}\n`,
    );
    const code = await supervisor.finished;
    if (settings.ownDatabase) await stopPostgres(settings.dataDir);
    process.exit(code);
  } catch (error) {
    progress.done();
    await supervisor.stop(1);
    exitWith(error);
  }
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
