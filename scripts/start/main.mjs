import { reportFailure } from '../bootstrap/failure.mjs';
import { say, tell } from '../bootstrap/language.mjs';
import { createProgress } from '../bootstrap/progress.mjs';
import { stopTools } from '../bootstrap/tool.mjs';
import { announce } from './announce.mjs';
import { startPrograms, whenReady } from './bring-up.mjs';
import { stopPostgres } from './data-folder.mjs';
import { prepare } from './prepare.mjs';
import { printWarning } from './printout.mjs';
import { readSettings, usage } from './settings.mjs';
import { createSupervisor, ending, onStopRequest } from './supervisor.mjs';

// npm passes on the Ctrl-C that the terminal has sent already: only a later one is a second one.
const IMPATIENT_MILLISECONDS = 1000;
const askedAt = [];

/** `npm start`. Resolves when everything it started has been stopped again. */
export async function main(args) {
  const began = Date.now();
  const progress = createProgress();
  const supervisor = createSupervisor({ onDeath: reportDeath });
  onStopRequest((reason) => stopAll(supervisor, progress, reason));
  let dataDir;
  try {
    const settings = readSettings(args, process.env);
    if (settings.help) return void console.log(usage);
    progress.report(say('Yaopai 正在启动', 'Yaopai is starting'));
    const { logs, extras } = await prepare(settings, progress);
    if (settings.ownDatabase) dataDir = settings.dataDir;
    if (!supervisor.stopping.aborted) {
      const run = startPrograms({ settings, logs, extras, supervisor });
      await whenReady(run, settings, progress, supervisor);
    }
    if (!supervisor.stopping.aborted) await announce({ settings, extras, began }, supervisor);
  } catch (error) {
    progress.done();
    // After a stop request, or the death of a program, what fails is only its echo.
    if (!supervisor.stopping.aborted) {
      reportFailure(error);
      await supervisor.stop(1);
    }
  }
  const code = await supervisor.finished;
  if (dataDir) await stopPostgres(dataDir);
  process.exit(code);
}

function reportDeath({ name, logFile }, how, lines, { essential }) {
  const { zh, en } = ending(how);
  const rest = essential
    ? ['其余程序随之停止', 'so the rest is stopped too']
    : ['其余程序照常运行', 'the rest goes on'];
  printWarning(
    tell(
      `${name} 已停止（${zh}），${rest[0]}。最后的日志（全部在 ${logFile}）：`,
      `The ${name} stopped (${en}), ${rest[1]}. Its last lines (all of them: ${logFile}):`,
    ),
  );
  for (const line of lines) console.error(`  ${line}`);
}

function stopAll(supervisor, progress, reason) {
  askedAt.push(Date.now());
  progress.done();
  stopTools();
  if (!supervisor.stopping.aborted) {
    console.error(say('\n正在停止 …', '\nStopping …'));
    void supervisor.stop(0);
  } else if (reason === 'SIGINT' && askedAt.at(-1) - askedAt[0] > IMPATIENT_MILLISECONDS) {
    supervisor.kill();
  }
}
